import type * as Engine from '../../engine/index.ts';

interface ProfileQuestion<Inputs> {
  engine: Pick<typeof Engine, 'compileAgain' | 'loadSettings' | 'loadWorld'>;
  /** The current text of a pipeline, with the root of its project and the working folder. */
  source: { file: string; text: string; root: string; cwd: string };
  /** Instead of the profile that the person chose. */
  profile: string | undefined;
  /** The profile that the person has chosen; undefined for none. */
  chosenProfile(): string | undefined;
  ask(compiled: Engine.Compiled): Promise<Inputs | undefined>;
}

/**
 * Asks for the inputs of a run, and returns them with the profile to run with, which can be changed in the form. Undefined if
 * the person cancelled. Rejects with a Refusal if settings cannot be read, or have no profile of the given name.
 */
export async function askWithProfile<Inputs>(
  question: ProfileQuestion<Inputs>,
): Promise<{ inputs: Inputs; profile: string | undefined } | undefined> {
  const { engine, source, profile, chosenProfile, ask } = question;
  const { file, text, root, cwd } = source;
  const world = await engine.loadWorld(file, { root, cwd, profile: profile ?? (await presentProfile(question)) });
  // Compiled as for the run, so that it is compiled once.
  const inputs = await ask(engine.compileAgain(text, world));
  return inputs && { inputs, profile: profile ?? chosenProfile() };
}

/**
 * The chosen profile, if baton.yaml still has it. If it is gone, the form shows that, and another one can be chosen there.
 */
async function presentProfile({ engine, source, chosenProfile }: ProfileQuestion<unknown>): Promise<string | undefined> {
  const chosen = chosenProfile();
  if (chosen === undefined) return undefined;
  const { profiles = {} } = await engine.loadSettings(source.root, undefined, source.file);
  return Object.hasOwn(profiles, chosen) ? chosen : undefined;
}
