// How good the offline engine is at what it does, on cases that were held back. Run: npm run bench:offline (--wrong shows the misses)
import { quality } from '../engine/libraries/offline/quality.ts';

const { classify, extract, search, keywords } = quality();
const two = (share: number): string => share.toFixed(2);
console.log(
  `classify   ${classify.cases} texts: precision ${two(classify.precision)}, macro-F1 ${two(classify.macroF1)} (always the commonest label: ${two(classify.majority)})`,
);
console.log(`extract    ${extract.fields} fields: precision ${two(extract.precision)}, recall ${two(extract.recall)}`);
console.log(`search     ${search.asks} questions: the sentence that answers stands first in ${two(search.first)}`);
console.log(`keywords   ${keywords.groups} things: found ${two(keywords.found)}`);
if (process.argv.includes('--wrong'))
  for (const [task, { wrong }] of Object.entries({ classify, extract, search, keywords }))
    for (const line of wrong) console.log(`${task}: ${line}`);
