/** An SVG with its coordinates rounded to tenths of a pixel. */
export const shortened = (svg: string): string =>
  svg.replace(/ (d|transform|[xy][12]?|cx|cy|r)="[^"]*"/g, (attribute) =>
    attribute.replace(/\d+\.\d{2,}(?!\d|e)/g, (digits) => String(Number(Number(digits).toFixed(1)))),
  );
