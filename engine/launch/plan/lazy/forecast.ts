export { answerGoOn, answerPlan } from '../../../forecast/simulate/answer-forecast.ts';
