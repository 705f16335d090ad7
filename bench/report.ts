export function reportHtml(run: unknown, extra: unknown): string {
  return String(run) + String(extra);
}
