export { answerSimulation } from '../../../forecast/advice/answer-simulation.ts';
export {
  foreseeSteps,
  learnBasis,
} from '../../../forecast/simulate/answer-forecast.ts';
