/** What is wrong with a table of facts: every row names a file of the sources and quotes it word for word. Empty where all is well. */
export function checkFacts(csv: string, sources: ReadonlyMap<string, string>, least = 30): string[] {
  const [header = [], ...rows] = parseCsv(csv);
  const [file, quote] = [header.indexOf('file'), header.indexOf('quote')];
  if (file < 0 || quote < 0) return [`the columns "file" and "quote" are missing: ${header.join(', ')}`];
  const faults = rows.length < least ? [`${rows.length} rows, at least ${least} wanted`] : [];
  for (const [i, row] of rows.entries()) {
    const text = sources.get(row[file] ?? '');
    const words = row[quote] ?? '';
    if (row.length !== header.length) faults.push(`row ${i + 1} has ${row.length} cells`);
    else if (text === undefined) faults.push(`row ${i + 1} names no source: ${row[file]}`);
    else if (words.trim().length < 10 || !text.includes(words))
      faults.push(`row ${i + 1}: the quote does not stand in ${row[file]}: ${words}`);
  }
  return faults;
}

/** CSV as RFC 4180 has it: cells in quotation marks may hold separators, line breaks and doubled marks. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    if (quoted === undefined && plain === '' && end === '' && !row.length) break;
    row.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === ',') continue;
    rows.push(row);
    row = [];
    if (end === '') break;
  }
  return rows;
}
