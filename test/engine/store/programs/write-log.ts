// Writes facts into the log of the folder given until it is killed or the disk refuses; says how far it is on disk.

import { toFailure } from '../../../../engine/state/failure.ts';
import { openLog } from '../../../../engine/store/log/run-log.ts';
import { stepFact } from '../facts.ts';

const [folder = '', most = '1e9'] = process.argv.slice(2);
const log = await openLog(folder);
try {
  for (let seq = 1; seq <= Number(most); seq++) {
    log.append(stepFact(seq));
    if (seq % 7 !== 0) continue;
    await log.flushed();
    console.log(seq);
  }
} catch (error) {
  console.log(JSON.stringify(toFailure(error)));
  const again = await log.flushed().then(
    () => 'on disk',
    () => 'still refused',
  );
  log.append(stepFact(1));
  console.log(again);
}
