import type { Context, MiddlewareHandler } from 'hono';
import type { Metrics } from './metrics.ts';

/** Counts each answer, whatever gave it, with the time until it begins. */
export const countRequests =
  (metrics: Metrics, now: () => number): MiddlewareHandler =>
  async (context, next) => {
    const begun = now();
    await next();
    metrics.request(operationOf(context), context.res.status, now() - begun);
  };

/** Names the operation of a request, for the metrics and the reports of faults. */
export const nameOperation =
  (operation: string): MiddlewareHandler =>
  async (context, next) => {
    context.set('operation', operation);
    await next();
  };

/** The operation of a request; `none` where its path has none. */
export const operationOf = (context: Context): string => context.get('operation') ?? 'none';
