import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { cpuOf, memoryOf, readLoopDelay, type ServingMachine, startFleet } from './fleet.ts';
import { eachOf } from './runs.ts';

/** A run that waits for others before its end, as for a model: so all are at work at once. */
const slow = (seconds: number): string => `id: slow
inputs: {name: {type: string, required: true}}
steps:
  - {id: first, set: {x: "{{ inputs.name }}"}}
  - {id: pause, delay: ${seconds}s, set: {y: "{{ first.x }}"}}
  - {id: last, set: {z: "{{ pause.y }}"}}
outputs: {name: "{{ last.z }}"}
`;
