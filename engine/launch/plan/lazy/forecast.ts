export { answerSimulation } from '../../../forecast/advice/answer-simulation.ts';
export { fateOfRun, findBottlenecks } from '../../../forecast/bottlenecks/find-bottlenecks.ts';
export { tracePath } from '../../../forecast/bottlenecks/trace-path.ts';
export {
  foreseeSteps,
  learnBasis,
} from '../../../forecast/simulate/answer-forecast.ts';
