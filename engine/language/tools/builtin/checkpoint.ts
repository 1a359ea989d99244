import { needless } from '../needless.ts';

export const checkpoint = needless(
  'checkpoint',
  'Checkpoint',
  'Keeps the state of a run.',
  'It has no place here: every step that has ended is kept, and `baton resume` goes on after the last one. Remove the step.',
);
