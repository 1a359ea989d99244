import { stronglyConnected } from '../../compile/check/cycles/strongly-connected.ts';
import type { ImportReading } from '../source/fields.ts';
import { addNote } from '../source/fields.ts';
import type { GraphLink, GraphStep } from './step.ts';
import { addGraphStep, linkSteps } from './step.ts';

/** Turns cycles (strongly connected components) into loops, in every body. */
export function cutCycles(reading: ImportReading, frame: GraphStep): void {
  const positions = new Map(frame.body.map((step, position) => [step, position]));
  const positionsOf = (steps: readonly GraphStep[]): number[] => steps.flatMap((step) => positions.get(step) ?? []);
  const linked = frame.body.map(({ leads }, position) => ({
    position,
    predecessors: [],
    successors: positionsOf(leads.map(({ to }) => to)),
  }));
  const steps = [...frame.body];

  for (const component of stronglyConnected(linked).components)
    makeLoop(
      reading,
      frame,
      component.toSorted((one, other) => one - other).flatMap((position) => steps[position] ?? []),
    );

  for (const step of frame.body) {
    if (step.body.length) cutCycles(reading, step);
  }
}

/** Moves the members into a loop that begins at the step where the cycle is entered. */
function makeLoop(reading: ImportReading, frame: GraphStep, members: readonly GraphStep[]): void {
  const inside = new Set(members);
  const outside = frame.body.filter((step) => !inside.has(step));
  const isEntered = (step: GraphStep): boolean =>
    step.first === true || outside.some(({ leads }) => leads.some(({ to }) => to === step));
  const entry = members.find(isEntered) ?? members[0];
  if (!entry) return;

  const at = frame.body.indexOf(members[0] ?? entry);
  const loop = addGraphStep(frame, { name: `${entry.id}_loop`, body: [...members], node: entry.node }, at);
  frame.body = frame.body.filter((step) => !inside.has(step));
  for (const step of outside) step.leads = step.leads.map((link) => (inside.has(link.to) ? { ...link, to: loop } : link));

  const links = members.map((member) => [member, member.leads] as const);
  for (const member of members) {
    member.parent = loop;
    member.leads = [];
  }

  const wayOut = (name: string): GraphStep =>
    loop.body.find((step) => step.name === name && step.empty && !step.node) ?? addGraphStep(loop, { name, empty: true });
  const left: GraphLink[] = [];
  for (const [member, leads] of links) {
    for (const link of leads) {
      const { to, conditional } = link;
      if (to !== entry && inside.has(to)) linkSteps(member, link);
      else if (conditional) linkSteps(member, { ...link, to: wayOut(to === entry ? 'again' : 'done') });
      if (!inside.has(to)) left.push(link);
    }
  }

  const targets = new Set(left.map(({ to }) => to));
  for (const link of left) linkSteps(loop, { ...link, conditional: link.conditional && targets.size > 1 });
  loop.repeats = { done: loop.body.find((step) => step.name === 'done' && step.empty && !step.node) };
  addNote(reading, entry.node, 'graphCycle', { id: loop.id, names: members.map(({ name }) => `\`${name}\``).join(', ') });
}
