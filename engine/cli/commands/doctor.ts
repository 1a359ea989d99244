import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { optionTexts } from '../../language/texts/cli/options.ts';
import { doctorTexts } from '../../language/texts/insight/doctor.ts';
import { specificationTexts } from '../../language/texts/insight/specification.ts';
import { say } from '../../language/texts.ts';
import { readAllowed } from '../args/inputs.ts';
import { readPublicUrl } from '../args/public-url.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { currentRoot } from '../files/paths.ts';
import type { Io } from '../io.ts';
import { outputColumns, wantsColour } from '../io.ts';
import { paint } from '../text/paint.ts';
import { wrapText } from '../text/wrapped.ts';

export const doctor: Command = {
  says: commandTexts.doctor,
  about: aboutTexts.doctor,
  positionals: [],
  options: ['live', 'public-url', 'specification', 'allow', 'json', 'quiet'],
  examples: ['baton doctor', 'baton doctor --live', 'baton doctor --json', 'baton doctor --specification'],
  meanings: { quiet: optionTexts.quietCode, 'public-url': optionTexts.doctorPublicUrl },
  async run(args, io) {
    if (args.has('specification')) return tellDecisions(io, args.has('json'));
    const engine = await loadEngine();
    const root = currentRoot(engine, io.cwd);
    const live = args.has('live');
    const publicUrl = readPublicUrl(args);
    const { signIn } = engine.readUserSettings();
    const { checkSdk } = await import('../lazy/restate.ts');
    const findings = [
      ...(await engine.examine(root, io.env, { live, allow: readAllowed(engine, args) })),
      checkSdk(io.dist),
      ...(signIn ? await (await import('../lazy/check-sign-in.ts')).checkSignIn(signIn, { env: io.env, live, publicUrl }) : []),
    ];
    const code = findings.some(({ state }) => state === 'missing') ? 1 : 0;
    if (args.has('json')) {
      io.out(`${JSON.stringify({ root, findings }, null, 2)}\n`);
      return code;
    }
    if (args.has('quiet')) return code;

    const style = paint(wantsColour(io, io.outIsTerminal, args.has('no-color')));
    const marks = { fine: style.good('✓'), lacking: style.warn('!'), missing: style.bad('✕') };
    const columns = outputColumns(io, 120);
    const width = Math.max(...findings.map(({ about }) => about.length));
    const indent = ' '.repeat(width + 4);

    let last = '';
    for (const { about, state, says, hint } of findings) {
      const [head = '', ...rest] = wrapText(says, columns - indent.length);
      io.out(`${style.dim((about === last ? '' : about).padEnd(width))}  ${marks[state]} ${head}\n`);
      for (const line of rest) io.out(`${indent}${line}\n`);
      for (const line of hint ? wrapText(`→ ${hint}`, columns - indent.length) : []) io.out(`${indent}${style.dim(line)}\n`);
      last = about;
    }

    const lacking = findings.some(({ state }) => state === 'lacking');
    const usable = lacking ? doctorTexts.enough : doctorTexts.allWell;
    io.out(`\n${say(code ? doctorTexts.notEnough : usable)}\n`);

    return code;
  },
};

/** The reference page with every statement and its fate. */
const specificationPage = 'docs/reference/specification.md';

/** What was decided otherwise than the specification says, each with the reason. */
function tellDecisions(io: Io, asJson: boolean): number {
  const decisions = Object.entries(specificationTexts).map(([id, { says, here, why }]) => ({ id, says, here, why }));
  if (asJson) {
    io.out(`${JSON.stringify({ decisions, page: specificationPage }, null, 2)}\n`);
    return 0;
  }

  const columns = outputColumns(io, 120);
  for (const { id, says, here, why } of decisions) {
    io.out(`${id}: ${says}\n`);
    for (const line of wrapText(`→ ${here}: ${why}`, columns - 2)) io.out(`  ${line}\n`);
  }

  io.out(`\n${say(doctorTexts.specification, { count: decisions.length, page: specificationPage })}\n`);
  return 0;
}
