import { answerBottlenecks, type BottlenecksAnswer, type BottlenecksJob } from '../bottlenecks/answer-bottlenecks.ts';
import { answerHeldUp, type HeldUpAnswer, type HeldUpJob } from '../bottlenecks/answer-held-up.ts';
import { type CapacityAnswer, type CapacityJob, planCapacity } from '../capacity/plan-capacity.ts';
import { answerGoOn, answerPlan, type ForecastAnswer, type ForecastJob, type GoOnAnswer } from '../simulate/answer-forecast.ts';
import { type GainsAnswer, type GainsJob, judgeGains } from './judge-gains.ts';

/** Every job of the simulation thread, and its answers. */
export type SimulationJob = ForecastJob | GainsJob | CapacityJob | BottlenecksJob | HeldUpJob;
export type SimulationAnswer = ForecastAnswer | GoOnAnswer | GainsAnswer | CapacityAnswer | BottlenecksAnswer | HeldUpAnswer;

/** Answers a job of the simulation thread. With `turn` it yields to the event loop meanwhile. */
export async function answerSimulation(job: SimulationJob, turn?: () => Promise<void>): Promise<SimulationAnswer> {
  switch (job.do) {
    case 'plan':
      return answerPlan(job, turn);
    case 'goOn':
      return answerGoOn(job);
    case 'gains':
      return judgeGains(job, turn);
    case 'bottlenecks':
      return answerBottlenecks(job, turn);
    case 'heldUp':
      return answerHeldUp(job, turn);
    case 'capacity':
      return planCapacity(job, turn);
  }
}
