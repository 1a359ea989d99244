import type { Agent } from '../../../compile/pipeline/model/work.ts';
import type { Json, JsonMap } from '../../../language/json.ts';
import { defined, definedMap } from '../../../language/json.ts';
import { runsTexts } from '../../../language/texts/run/runs.ts';
import { say } from '../../../language/texts.ts';
import { RunError } from '../../../state/failure.ts';
import type { AttemptResult, PreparedAttempt } from '../../attempts/prepared-attempt.ts';
import type { Calls } from '../../calls/call-types.ts';
import { type ChosenModel, chooseModel, estimateTokens } from '../../calls/choose-model.ts';
import type { StepAttempt, StepRun } from '../../context.ts';
import type { Message, ModelAnswer, ModelCall } from '../../model-port.ts';
import { renderEntries, renderText, renderValue } from '../../scope/render.ts';
import { computeCount } from '../../step/computed.ts';
import { betterText, fitModelAnswer, repairText, standInNote } from '../prompt/fit-answer.ts';
import { openOffers } from '../prompt/offers.ts';
import { personaOf } from '../prompt/persona.ts';
import { watchRepeats } from '../prompt/repeats.ts';
import { askInRounds, type Rounds } from '../prompt/rounds.ts';
import { numberFrom } from '../prompt/settings.ts';
import { openBoard } from './board.ts';
import { type Handoff, teamToolNames, teamTools } from './team-tools.ts';
import { agentSystem, agentTurn } from './texts.ts';

/** An agent before its first turn. */
interface Member {
  agent: Agent;
  /** The run with its definition. */
  run: StepRun;
  choice: ChosenModel;
  call: Omit<ModelCall, 'messages'>;
  system: string;
  tools: readonly string[];
}

/** A running agent: its conversation continues from turn to turn. */
interface Speaker extends Member {
  attempt: StepAttempt;
  messages: Message[];
  rounds: Rounds;
  takeHandoff(): Handoff | undefined;
}

/**
 * Experts that work on one task, one at a time: the active one calls tools, hands over, or answers. Every call is a fact with
 * its agent's name; handoffs and the board are derived from these, so that an interrupted step continues after the last one.
 */
export function prepareAgents(run: StepRun): PreparedAttempt {
  const { context, step, definition, scope } = run;
  const { work } = definition;
  if (work.kind !== 'agents')
    throw new RunError({ kind: 'internal', message: say(runsTexts.wrongKind, { step: step.path, kind: 'agents' }) });

  const task = renderText(context, work.task, scope);
  const members = new Map(work.agents.map((agent) => [agent.step.id, memberOf(run, agent, task)]));
  const first = work.start?.id ?? work.agents[0]?.step.id ?? '';
  if (!members.has(first))
    throw new RunError({ kind: 'input', message: say(runsTexts.unknownStart, { step: step.path, agent: first }) });

  refuseOffline(run, [...members.values()]);
  const most = computeCount(run, 'max_turns', work.maxTurns, 1);
  return {
    parameters: definedMap({
      task,
      start: first,
      agents: Object.fromEntries(
        Array.from(members, ([name, { choice, system }]) => [
          name,
          definedMap({ model: choice.model, system: system || undefined }),
        ]),
      ),
    }),
    attempt: (signal, calls) => runTeam({ ...run, signal, calls: goingOn(calls) }, { task, members, first, most }),
  };
}

interface Team {
  task: string;
  members: ReadonlyMap<string, Member>;
  /** The first agent. */
  first: string;
  /** The most rounds of tool calls, over all agents. */
  most: number;
}

/** Calls of an earlier attempt are not repeated. */
const goingOn = (calls: Calls): Calls => ({
  ...calls,
  make: (call, work) => calls.earlier(call) ?? calls.make(call, work),
});

function memberOf(run: StepRun, agent: Agent, task: string): Member {
  const { context, step, definition, scope } = run;
  const own: StepRun = { ...run, definition: agent.step };
  const persona = personaOf(own);
  const { work } = agent.step;
  const number = (name: string, value: typeof persona.temperature): number | undefined =>
    value && numberFrom(renderValue(context, value, scope), name);
  const temperature = number('temperature', persona.temperature);
  const max_tokens = number('max_tokens', persona.maxTokens);
  const options = work.kind === 'prompt' && work.options ? renderEntries(context, work.options, scope) : undefined;
  const schema = definition.answer?.schema;
  const can = [...(schema ? ['schema'] : []), 'tools'];
  const chosen = chooseModel(own, persona, { can, tokens: estimateTokens(persona.system, task), max_tokens });

  // A model that was asked before is asked again: a selection might choose differently by now.
  const before = step.calls.find((call) => call?.agent === agent.step.id && call.kind !== 'tool')?.name;
  const choice = persona.selection && before !== undefined ? { ...chosen, model: before } : chosen;
  const { model, instead, bounds } = choice;
  const call = defined<Omit<ModelCall, 'messages'>>({
    model,
    instead,
    bounds,
    schema,
    temperature,
    max_tokens,
    options,
    step: `${step.path}.${agent.step.id}`,
  });

  return { agent, run: own, choice, call, system: persona.system, tools: persona.tools };
}

/** It calls no tools, so the step would not do what its text says. */
function refuseOffline({ step, definition: { work } }: StepRun, members: readonly Member[]): void {
  const offline = members.find(({ choice }) => choice.model === 'offline');
  if (!offline || work.kind !== 'agents' || (members.length === 1 && !work.board)) return;
  throw new RunError({
    kind: 'input',
    message: say(runsTexts.agentsOffline, { step: step.path, agent: offline.agent.step.id }),
    hint: say(runsTexts.agentsOfflineHint),
  });
}

/** Takes turns until one agent answers. */
async function runTeam(attempt: StepAttempt, team: Team): Promise<AttemptResult> {
  const { definition, step } = attempt;
  const board = openBoard(definition.work.kind === 'agents' ? definition.work.board : undefined);
  const next = countTeamRounds(step.path, team.most);
  const speakers = new Map<string, Speaker>();
  const handoffs: Handoff[] = [];
  const misses = step.failures.filter(({ missed }) => missed);

  let name = team.first;
  for (;;) {
    const isNew = !speakers.has(name);
    const speaker = speakers.get(name) ?? (await openSpeaker(attempt, team, name, { board, next }));
    speakers.set(name, speaker);

    const { from, message } = handoffs.at(-1) ?? {};
    const content = agentTurn({ task: isNew ? team.task : '', from, message, board: board.text() });
    speaker.messages.push({ role: 'user', content });

    const answer = await takeTurn(speaker, misses);
    const handoff = speaker.takeHandoff();
    if (!answer && handoff) {
      handoffs.push(handoff);
      name = handoff.to;
      continue;
    }
    if (!answer) throw new RunError({ kind: 'internal', message: say(runsTexts.wrongKind, { step: step.path, kind: 'agents' }) });

    const { value, ...notes } = await fitModelAnswer(speaker.attempt, {
      call: speaker.call,
      messages: speaker.messages,
      answer,
      standsIn: standInNote(speaker.choice),
    });
    const said = handoffs.map((one): JsonMap => ({ ...one }));
    const whole: Json = { answer: value, agent: name, board: board.notes(), handoffs: said };
    return { ...notes, value: whole };
  }
}

/**
 * The answer of one turn; undefined where it ended with a handoff. An answer that failed an earlier attempt's check is
 * followed by another.
 */
async function takeTurn(
  { attempt, rounds, call, messages }: Speaker,
  misses: StepAttempt['step']['failures'],
): Promise<ModelAnswer | undefined> {
  for (;;) {
    const answer = await askInRounds(attempt, rounds, call, messages);
    const miss = answer && misses.shift();
    if (!miss) return answer;
    const words = call.schema ? repairText(miss.message.replace(/\.$/, '')) : betterText(miss.message);
    messages.push({ role: 'assistant', content: answer.text }, { role: 'user', content: words });
  }
}

async function openSpeaker(
  team: StepAttempt,
  { members }: Team,
  name: string,
  { board, next }: { board: ReturnType<typeof openBoard>; next: Rounds['next'] },
): Promise<Speaker> {
  const member = members.get(name);
  if (!member)
    throw new RunError({ kind: 'internal', message: say(runsTexts.unknownStart, { step: team.step.path, agent: name }) });

  const { agent, run, choice, system } = member;
  const calls: Calls = { ...team.calls, make: (call, work) => team.calls.make({ ...call, agent: name }, work) };
  const attempt: StepAttempt = { ...run, signal: team.signal, calls };
  const others = agent.handsTo.flatMap(({ id }) =>
    members.has(id) && id !== name ? [{ id, about: aboutOf(members.get(id)) }] : [],
  );
  const { own, takeHandoff } = teamTools(attempt, { name, others, board });
  const offers = await openOffers(attempt, member.tools, teamToolNames);
  const most = agent.maxTurns === undefined ? undefined : computeCount(run, 'max_turns', agent.maxTurns, 1);
  let turns = 0;
  const rounds: Rounds = {
    offers,
    repeats: watchRepeats(choice.model),
    own,
    next() {
      if (most !== undefined && ++turns > most)
        throw tooManyRounds(say(runsTexts.agentTurns, { agent: name, step: team.step.path, most }));
      return next();
    },
  };
  const words = [system, agentSystem({ name, others, board: board.schema !== undefined })];
  const content = words.filter((text) => text !== '').join('\n\n');

  return { ...member, attempt, messages: [{ role: 'system', content }], rounds, takeHandoff };
}

const aboutOf = (member: Member | undefined): string => member?.agent.step.description ?? '';

function countTeamRounds(step: string, most: number): Rounds['next'] {
  let rounds = 0;
  return () => {
    if (++rounds > most) throw tooManyRounds(say(runsTexts.teamTurns, { step, most }));
    return rounds;
  };
}

const tooManyRounds = (message: string): RunError =>
  new RunError({ kind: 'bad-response', message, hint: say(runsTexts.teamTurnsHint), retryable: false });
