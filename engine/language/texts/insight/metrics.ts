/** The help line of each metric. */
export const metricsTexts = {
  baton_runs_total: 'Runs by pipeline and how they ended.',
  baton_run_duration_seconds: 'How long runs took, waiting included.',
  baton_steps_total: 'Steps by how they ended.',
  baton_attempts_failed_total: 'Attempts that failed, by what went wrong.',
  baton_model_calls_total: 'Calls of models, by outcome.',
  baton_model_cost_usd_total: 'What calls of models cost, where the price is known.',
  baton_model_calls_unpriced_total: 'Calls of models whose price is unknown.',
  baton_tool_calls_total: 'Calls of tools, by outcome.',
  gen_ai_client_token_usage: 'Tokens of a call.',
  gen_ai_client_operation_duration_seconds: 'How long a call took.',
} as const;
