/** In place of d3-delaunay, 19 KB that Plot loads for kinds of interpolation that no chart here has. */
export const Delaunay = {
  from(): never {
    throw new Error("this build of Plot has no triangulation; see build.ts");
  },
};
