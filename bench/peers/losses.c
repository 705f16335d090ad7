/* The losses in C, for npm run bench:peers: value and gradient in one pass, written so that gcc vectorises every loop.
   Speaks the protocol of protocol.ts. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The sum of a block is a float, that of the blocks a double. */
enum { BLOCK = 4096 };

/* Read at run time: a library would get them as parameters too. */
static volatile float threshold = 1;

#define LOSS(NAME, TERM, SLOPE, ...)                                                                      \
  static double NAME(const float *p, const float *t, float *g, int n, int row, float scale, float c) {   \
    float sum = 0;                                                                                        \
    const float c2 = c * c, over = 1 / c2;                                                                \
    (void)row, (void)c2, (void)over;                                                                      \
    for (int i = 0; i < n; i++) {                                                                         \
      const float r = p[i] - t[i];                                                                        \
      __VA_ARGS__                                                                                         \
      sum += TERM;                                                                                        \
      g[i] = (SLOPE)*scale;                                                                               \
    }                                                                                                     \
    return sum;                                                                                           \
  }

LOSS(mse, r * r, 2 * r)
LOSS(huber, h * (r - 0.5f * h), h, const float h = fminf(fmaxf(r, -c), c);)
LOSS(tukey, c2 / 6 * (1 - v * v * v), r * v * v, const float v = fmaxf(1 - r * r * over, 0);)
LOSS(cauchy, 0.5f * c2 * logf(q), r / q, const float q = 1 + r * r * over;)
LOSS(welsch, 0.5f * c2 * (1 - e), r * e, const float e = expf(-r * r * over);)
LOSS(logCosh, a + logf(1 + e) - (float)M_LN2, copysignf((1 - e) / (1 + e), r), const float a = fabsf(r), e = expf(-2 * a);)
LOSS(bceWithLogits, fmaxf(z, 0) - z * t[i] + logf(1 + e), (z > 0 ? 1 : e) / (1 + e) - t[i],
     const float z = p[i], e = expf(-fabsf(z));
     (void)r;)

static double softmaxCrossEntropy(const float *p, const float *t, float *g, int n, int row, float scale, float c) {
  double total = 0;
  (void)c;
  for (int start = 0; start < n; start += row, p += row, t += row, g += row) {
    float most = p[0], sum = 0, weight = 0, dot = 0;
    for (int i = 0; i < row; i++) most = fmaxf(most, p[i]);
    for (int i = 0; i < row; i++) {
      const float z = p[i] - most, e = expf(z);
      g[i] = e;
      sum += e;
      weight += t[i];
      dot += t[i] * z;
    }
    total += weight * logf(sum) - dot;
    const float share = weight / sum;
    for (int i = 0; i < row; i++) g[i] = (g[i] * share - t[i]) * scale;
  }
  return total;
}

typedef double Kernel(const float *p, const float *t, float *g, int n, int row, float scale, float c);
static const struct {
  const char *name;
  Kernel *kernel;
} losses[] = {
    {"mse", mse},         {"huber", huber},   {"tukey", tukey},
    {"cauchy", cauchy},   {"welsch", welsch}, {"logCosh", logCosh},
    {"bceWithLogits", bceWithLogits},         {"softmaxCrossEntropy", softmaxCrossEntropy},
};

static float *prediction, *target, *gradient;
static int size, row, threads;
static Kernel *kernel;

/* One call: the mean over units, and its gradient. */
static double step(void) {
  const float c = threshold, scale = 1 / (float)(size / row);
  const int block = row > BLOCK ? row : BLOCK / row * row;
  double sum = 0;
#pragma omp parallel for reduction(+ : sum) num_threads(threads) if (threads > 1)
  for (int i = 0; i < size; i += block) {
    sum += kernel(prediction + i, target + i, gradient + i, size - i < block ? size - i : block, row, scale, c);
  }
  return sum / (size / row);
}

static float *room(void) { return aligned_alloc(64, ((size_t)size * 4 + 63) / 64 * 64); }

static void read_floats(const char *name, float *to) {
  FILE *file = fopen(name, "rb");
  if (file == NULL || fread(to, 4, size, file) != (size_t)size) exit(1);
  fclose(file);
}

static double now(void) {
  struct timespec time;
  clock_gettime(threads > 1 ? CLOCK_MONOTONIC : CLOCK_PROCESS_CPUTIME_ID, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

static void load(const char *name, const char *output) {
  kernel = NULL;
  for (size_t i = 0; i < sizeof losses / sizeof *losses; i++)
    if (strcmp(losses[i].name, name) == 0) kernel = losses[i].kernel;
  if (kernel == NULL) {
    printf("none it is not written in losses.c\n");
    return;
  }
  free(prediction), free(target), free(gradient);
  read_floats("prediction", prediction = room());
  read_floats("target", target = room());
  gradient = room();
  printf("value %.17g\n", step());
  FILE *file = fopen(output, "wb");
  if (file == NULL || fwrite(gradient, 4, size, file) != (size_t)size || fclose(file) != 0) exit(1);
}

int main(int count, char **arguments) {
  if (count != 3) return 1;
  threads = atoi(arguments[2]);
  char line[256], name[64], output[128];
  int calls;
  static volatile double sink;
  snprintf(output, sizeof output, "%s.gradient", arguments[1]);
  printf("ready %d gcc %s\n", threads, __VERSION__);
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) {
    if (sscanf(line, "load %63s %d %d", name, &size, &row) == 3) {
      load(name, output);
    } else if (sscanf(line, "time %63s %d %d", name, &size, &calls) == 3) {
      const double start = now();
      for (int i = 0; i < calls; i++) sink += step();
      printf("time %s %d %.9g\n", name, size, now() - start);
    }
    fflush(stdout);
  }
}
