/** A statement of a brief with the file that it names. */
interface Finding {
  section: string;
  claim: string;
  file?: string;
}

/** What is wrong with a brief: every statement of its summary and every bullet names a source, and its words stand there. Empty where all is well. */
export function checkBrief(markdown: string, sources: ReadonlyMap<string, string>): string[] {
  const faults: string[] = [];
  const found = findingsOf(markdown);
  if (!/^# \S/.test(markdown)) faults.push('the brief has no title');
  if (found.length < 10) faults.push(`${found.length} findings`);
  for (const { section, claim, file } of found) {
    const text = file === undefined ? undefined : sources.get(file);
    if (file === undefined) faults.push(`${section}: names no file: ${claim}`);
    else if (text === undefined) faults.push(`${section}: names no source (${file}): ${claim}`);
    else if (!standsIn(claim, text)) faults.push(`${section}: ${file} does not say: ${claim}`);
  }
  return faults;
}

const ownSections = ['What was left out'];

/** Summary sentences and bullets, each with the file in brackets behind it. */
export function findingsOf(markdown: string): Finding[] {
  const findings: Finding[] = [];
  let section = '';
  for (const line of markdown.split('\n')) {
    if (line.startsWith('#')) section = line.replace(/^#+\s*/, '');
    else if (section && line.trim() && !line.startsWith('*') && !ownSections.includes(section))
      findings.push(...statementsOf(line, section));
  }
  return findings;
}

function statementsOf(line: string, section: string): Finding[] {
  const bare = line.replace(/^\s*- (?:Compare: )?/, '');
  const findings: Finding[] = [];
  let from = 0;
  for (const match of bare.matchAll(/\s*\(([\w./-]+\.\w+)\)\s*/g)) {
    findings.push({ section, claim: bare.slice(from, match.index), ...(match[1] ? { file: match[1] } : {}) });
    from = match.index + match[0].length;
  }
  const rest = bare.slice(from).trim();
  return rest ? [...findings, { section, claim: rest }] : findings;
}

/** Whether a text says a claim in these words: as it stands, but for marks of emphasis, white space and a connective at its start. */
function standsIn(claim: string, text: string): boolean {
  const plain = (words: string) => words.replace(/[*_]/g, '').replace(/\s+/g, ' ').trim();
  const [wanted, whole] = [plain(claim), plain(text)];
  return wanted.length > 10 && (whole.includes(wanted) || whole.includes(wanted.charAt(0).toLowerCase() + wanted.slice(1)));
}
