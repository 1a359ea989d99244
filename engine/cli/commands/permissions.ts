import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { optionTexts } from '../../language/texts/cli/options.ts';
import { permissionTexts as texts } from '../../language/texts/run/permissions.ts';
import { say } from '../../language/texts.ts';
import type { Grant } from '../../trust/grants.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import type { Engine } from '../engine.ts';
import { loadEngine } from '../engine.ts';
import { currentRoot } from '../files/paths.ts';
import { wantsColour } from '../io.ts';
import { paint } from '../text/paint.ts';
import { oneLine } from '../text/width.ts';

export const permissions: Command = {
  says: commandTexts.permissions,
  about: aboutTexts.permissions,
  positionals: [],
  options: ['all', 'revoke', 'json'],
  examples: ['baton permissions', 'baton permissions --all', "baton permissions --revoke 'terminal:git *'"],
  meanings: { all: optionTexts.allFolders },
  async run(args, io) {
    const engine = await loadEngine();
    const root = engine.realRoot(currentRoot(engine, io.cwd));
    const here = (grant: Grant): boolean => args.has('all') || !('root' in grant) || grant.root === root;
    const revoked = args.all('revoke');
    if (revoked.length) await revoke(engine, revoked, here);
    const grants = engine.readGrants().filter(here);
    const { allow } = engine.readUserSettings();
    if (args.has('json')) {
      io.out(`${JSON.stringify({ root, grants, settings: allow }, null, 2)}\n`);
      return 0;
    }

    const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
    for (const text of allow) io.out(`${style.bold(oneLine(text))}  ${style.dim(say(texts.bySettings))}\n`);
    for (const grant of grants) {
      const details = { folder: 'root' in grant ? grant.root : '', file: grant.file, by: grant.by, date: grant.at.slice(0, 10) };
      const where = say('root' in grant ? texts.inFolder : texts.forText, details);
      io.out(`${style.bold(oneLine(engine.formatPermission(grant)))}  ${style.dim(oneLine(where))}\n`);
    }

    if (allow.length + grants.length === 0) io.out(`${say(args.has('all') ? texts.nothingGranted : texts.nothingHere)}\n`);
    return 0;
  },
};

/** Revokes grants by their text. Throws a UsageError for a text without a grant, before anything is revoked. */
async function revoke(engine: Engine, revoked: readonly string[], here: (grant: Grant) => boolean): Promise<void> {
  const grants = engine.readGrants().filter(here);
  const said = new Map(grants.map((grant) => [engine.formatPermission(grant), grant]));
  const unknown = revoked.find((text) => !said.has(text.trim()));
  if (unknown !== undefined) throw new UsageError(say(texts.notGranted, { text: unknown }), say(texts.notGrantedHint));

  const taken = new Set(revoked.map((text) => text.trim()));
  const gone = grants.filter((grant) => taken.has(engine.formatPermission(grant)));
  await engine.revokeGrants(gone);

  for (const grant of gone) {
    if (!('root' in grant)) continue;
    const about = { permission: engine.formatPermission(grant) };
    await engine.recordAudit(grant.root, { action: 'permission.revoked', by: engine.localPerson(), about });
  }
}
