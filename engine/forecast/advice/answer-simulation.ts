import { answerGoOn, answerPlan, type ForecastAnswer, type ForecastJob, type GoOnAnswer } from '../simulate/answer-forecast.ts';
import { type GainsAnswer, type GainsJob, judgeGains } from './judge-gains.ts';

/** Answers a job of the simulation thread. With `turn` others get the event loop meanwhile. */
export async function answerSimulation(
  job: ForecastJob | GainsJob,
  turn?: () => Promise<void>,
): Promise<ForecastAnswer | GoOnAnswer | GainsAnswer> {
  if (job.do === 'plan') return answerPlan(job, turn);
  return job.do === 'gains' ? judgeGains(job, turn) : answerGoOn(job);
}
