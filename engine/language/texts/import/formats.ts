/** Formats as their makers spell them. */
export const formatNames = {
  argo: 'Argo Workflows',
  compose: 'Docker Compose',
  github: 'GitHub Actions',
  langGraphApp: 'LangGraph (langgraph.json)',
} as const;

/** Reasons that files of other programs are not converted, and what to do instead. They follow the name of the format. */
export const foreignFormatTexts = {
  n8n: 'its nodes are programs of n8n with their own credentials. Start it with a step `tool: http` that calls its webhook, or write a step for each node.',
  kestra:
    'its tasks are plugins that run on its server. Start the flow with a step `tool: http` that calls its API, or write a step for each task.',
  argo: 'its steps are containers in a cluster. Start it with a step `tool: terminal` and the command `argo submit --wait`.',
  prefect:
    'it describes the deployment of Python functions, and the steps are in those functions. Start a deployment with a step `tool: terminal` and the command `prefect deployment run`.',
  prefectProgram:
    'its flow is a function in Python. Start a deployment of it with a step `tool: terminal` and the command `prefect deployment run`, or write a step for each task.',
  langGraphProgram:
    'the program builds its graph at run time. Let it write `json.dumps(graph.get_graph().to_json())` of the compiled graph into a file, and import that.',
  langGraphApp:
    'it names the programs that build graphs. Let such a program write `json.dumps(graph.get_graph().to_json())` of the compiled graph into a file, and import that.',
  airflow:
    'its tasks are operators written in Python, which run on its server. Start a DAG with a step `tool: http` that calls its API, or write a step for each task.',
  compose:
    'it lists services, not a sequence of steps. Start them before the run, or with a step `tool: terminal` and the command `docker compose up --wait`.',
  gitlab:
    'its jobs run in images on runners. Let a job call `baton run`, or write a step `tool: terminal` for each line of `script:`.',
  dify: 'its nodes use tools and knowledge bases of a Dify server. Call the application with a step `tool: http`, or write its prompts as steps.',
  flowise:
    'its nodes are LangChain components with settings of the canvas. Call the flow with a step `tool: http`, or write its prompts as steps.',
} as const;
