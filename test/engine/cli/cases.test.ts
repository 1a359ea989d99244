import { temporaryFolder } from '../store/folder.ts';
import { prepare, quietEnv, tables, verify } from './command-cases.ts';
import { obey, testIo } from './io.ts';

for (const [table, cases] of tables)
  describe(`baton: ${table}`, () => {
    const place = temporaryFolder();
    for (const one of cases)
      it(one.rule, async () => {
        prepare(place(), one);
        verify(
          one,
          await obey(
            one.args,
            testIo(place(), { env: { ...quietEnv, ...one.env }, ...(one.input === undefined ? {} : { input: one.input }) }),
          ),
          place(),
        );
      });
  });
