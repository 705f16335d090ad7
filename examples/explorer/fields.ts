/** The reader of tables speaks of the command's options. The page has a field for columns, and no others. */

const COLUMNS = "the field Columns";

export const fields: readonly (readonly [option: RegExp, here: string])[] = [
  [/: --columns (?=px)/, ` in ${COLUMNS}: `],
  [/^--columns takes/, `${COLUMNS} takes`],
  [/, without --weights, at/, " at"],
  [/ \(--prediction-columns and --target-columns say which are which\)/, `; put a semicolon between them in ${COLUMNS}: p0-p9; label`],
  [/; where this is more than one column, say --delimiter/, "; separate columns by commas, semicolons, tabs or spaces"],
  [/where decimals are written with commas, say --decimal ,/, "write decimals with points"],
  [/; if they have a decimal comma, say --decimal ,/, ""],
  [/say --header for names, or --no-header/, "name all columns in the first row, or none"],
  [/, or add the word to --missing/, ""],
];

/** A message of the reader, for the page. */
export const inFields = (message: string): string => fields.reduce((text, [option, here]) => text.replace(option, here), message);

/** The columns of a text: names or numbers of predictions, as many of targets, and one of weights if there is any; or predictions; targets. */
export function wantedOf(text: string) {
  const [columns = [], target] = text.split(";").map((part) => part.split(",").flatMap((name) => name.trim() || []));
  if (target !== undefined) return { prediction: columns, target };
  return columns.length === 0 ? undefined : { columns };
}
