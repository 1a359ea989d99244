/** The help line of each metric. */
export const metricsTexts = {
  baton_runs_total: 'Runs by pipeline and status.',
  baton_run_duration_seconds: 'Duration of runs, waiting included.',
  baton_steps_total: 'Steps by status.',
  baton_attempts_failed_total: 'Failed attempts, by kind of failure.',
  baton_model_calls_total: 'Calls of models, by outcome.',
  baton_model_cost_usd_total: 'Cost of calls of models with a known price.',
  baton_model_calls_unpriced_total: 'Calls of models whose price is unknown.',
  baton_tool_calls_total: 'Calls of tools, by outcome.',
  gen_ai_client_token_usage: 'Tokens of a call.',
  gen_ai_client_operation_duration_seconds: 'Duration of a call.',
} as const;
