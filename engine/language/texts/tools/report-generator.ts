/** Texts of the tool `report-generator`. */
export const reportTexts = {
  sections: 'The parameter "sections" must be a list of sections or a map of titles with their content, not {got}.',
  section: 'Section {number} of the report must be a map such as `title: …, content: …`, or a text, not {got}.',
  condition: 'The condition of section {number} ("{condition}") cannot be evaluated: {why}',
  charts: 'A picture of the report must be a file name or a map with `path`, not {got}.',
  empty: 'The report would be empty: give `content`, `sections` or `data`.',
  format: 'The report cannot be made as "{format}": it is markdown or html.',
  contents: 'Contents',
  charts_title: 'Charts',
  missing: '{path}: {why}',
  tooLarge: 'it has more than {megabytes} MB',
  noPicture: 'its name does not end as that of a picture',
  yes: 'yes',
  no: 'no',
} as const;
