// Written by `npm run docs` from the description of the interface (engine/cli/serve/api/endpoints.ts).

/** What each operation of a server is asked with, and what it gives. */
export interface Operations {
  /** The pipelines of the folder */
  listPipelines: {
    asks: Record<string, never>;
    gives: {
      file: string;
      id: string;
      description?: string | null;
      valid: boolean;
      /** The hash of the pipeline with its files, where it was pushed. */
      bundle?: string;
      allow?: string[];
      pushed_by?: string;
    }[];
  };
  /** Takes a pipeline with the files that its runs read, and what they may do. Only with a database */
  pushPipeline: {
    asks: {
      /** The file of the pipeline, from the root of its project. */
      file: string;
      /** All files, the pipeline too. */
      files: {
        path: string;
        /** Base64. */
        content: string;
        executable?: boolean;
      }[];
      /** What its runs may do, as `--allow` takes it. What else one needs fails. */
      allow: string[];
    };
    gives: {
      file: string;
      /** The hash of the pipeline with its files, where it was pushed. */
      bundle: string;
      allow: string[];
    };
  };
  /** Removes a pushed pipeline: no run of it begins any more, and those that have begun go on */
  removePipeline: {
    asks: {
      /** The file of the pipeline, from the root of its project. */
      file: string;
    };
    gives: {
      file: string;
      /** The hash of the pipeline with its files, where it was pushed. */
      bundle: string;
    };
  };
  /** The inputs, outputs and steps of a pipeline, as JSON Schema */
  describePipeline: {
    asks: {
      /** The file of the pipeline, from the folder of the server. */
      file: string;
    };
    gives: {
      inputs: Record<string, unknown>;
      outputs: Record<string, unknown>;
    };
  };
  /** The text of a pipeline, as runs that begin now have it */
  readPipelineText: {
    asks: {
      /** The file of the pipeline, from the folder of the server. */
      file: string;
    };
    gives: Uint8Array<ArrayBuffer>;
  };
  /** Begins a run of a pipeline */
  startRun: {
    asks: {
      /** A request that is sent again with the same key begins no second run. At most 200 characters. */
      idempotencyKey?: string;
      /** The file of the pipeline, from the folder of the server. */
      file: string;
      /** Values of the inputs, by name. */
      inputs?: Record<string, unknown>;
      /** Inputs as somebody typed them, by name: each is read by the type of its input. One that `inputs` names too counts there. */
      texts?: Record<string, string>;
      /** Replaces every model that the pipeline names. */
      model?: string;
      /** The run stops before it costs more, in USD. */
      max_cost?: number;
    };
    gives: {
      run: string;
      /** Why it waits. */
      note?: string;
    };
  };
  /** Runs, the newest first */
  listRuns: {
    asks: {
      /** Only runs of this status. */
      status?: "running" | "waiting" | "interrupted" | "succeeded" | "failed" | "cancelled";
      /** Only runs of the pipeline of this id. */
      pipeline?: string;
      /** Only runs that are older than this one. */
      before?: string;
      /** Only runs that steps of this one made, at any depth. Without it those that steps made are left out, unless they wait for somebody. */
      of?: string;
      /** As many at most. */
      limit?: number;
    };
    gives: {
      id: string;
      pipeline: string;
      file: string;
      status: "running" | "waiting" | "interrupted" | "succeeded" | "failed" | "cancelled";
      pool?: string;
      /** Why it waits. */
      note?: string;
      started_at: string;
      /** ms */
      duration?: number;
    }[];
  };
  /** How a run stands: its outputs, steps, cost, and open questions */
  readRun: {
    asks: {
      /** The id of a run. */
      run: string;
    };
    gives: {
      run: {
        id: string;
        pipeline: string;
        file: string;
        status: "running" | "waiting" | "interrupted" | "succeeded" | "failed" | "cancelled";
        pool?: string;
        /** Why it waits. */
        note?: string;
        started_at: string;
        /** ms */
        duration?: number;
      };
      questions: {
        question: string;
        kind: string;
        text: string;
        answer: Record<string, unknown>;
      }[];
      result: Record<string, unknown>;
    };
  };
  /** The steps of a run as a graph, and those of the pipelines that it calls, by their names in it */
  readGraph: {
    asks: {
      /** The id of a run. */
      run: string;
    };
    gives: {
      graph: Record<string, unknown>;
      called: {
        name: string;
        graph: Record<string, unknown>;
      }[];
    };
  };
  /** The facts of a run in their order */
  listFacts: {
    asks: {
      /** The id of a run. */
      run: string;
      /** Only the facts behind this number. */
      after?: number;
      /** As many at most. */
      limit?: number;
    };
    gives: {
      seq: number;
      at: number;
      type: string;
      [name: string]: unknown;
    }[];
  };
  /** The facts of a run as they are kept, as server-sent events; the number of a fact is the id of its event */
  watchRun: {
    asks: {
      /** The id of a run. */
      run: string;
      /** The id of the last event that was received. */
      lastEventId?: string;
    };
    gives: {
      seq: number;
      at: number;
      type: string;
      [name: string]: unknown;
    };
  };
  /** A large value of a run by its hash */
  readValue: {
    asks: {
      /** The id of a run. */
      run: string;
      /** The hash, as facts name it. */
      hash: string;
    };
    gives: unknown;
  };
  /** The report of a run */
  writeReport: {
    asks: {
      /** The id of a run. */
      run: string;
      /** How the report is written. */
      format?: "markdown" | "html";
    };
    gives: string;
  };
  /** Ends a run; what tidies up runs still */
  cancelRun: {
    asks: {
      /** The id of a run. */
      run: string;
    };
    gives: {
      run: string;
      /** Why it waits. */
      note?: string;
    };
  };
  /** Answers an open question of a run, which goes on */
  answerQuestion: {
    asks: {
      /** The id of a run. */
      run: string;
      /** Which question, as `questions` of the run names it; it may be left out where one is open. */
      question?: string;
      /** The answer. */
      value: unknown;
    };
    gives: {
      run: string;
      /** Why it waits. */
      note?: string;
    };
  };
  /** Goes on with a run that was cut off */
  resumeRun: {
    asks: {
      /** The id of a run. */
      run: string;
    };
    gives: {
      run: string;
      /** Why it waits. */
      note?: string;
    };
  };
  /** Begins a run that branches off from another one */
  forkRun: {
    asks: {
      /** The id of a run. */
      run: string;
      /** A request that is sent again with the same key begins no second run. At most 200 characters. */
      idempotencyKey?: string;
      /** The path of the step before which it branches off. Left out: before what changes, or before what failed. */
      at?: string;
      /** Other values of inputs, by name. Beside `at` they need the scope `answer` too. */
      inputs?: Record<string, unknown>;
      /** Other values of steps, by their paths. They need the scope `answer` too. */
      values?: Record<string, unknown>;
      /** The run stops before it costs more, in USD. */
      max_cost?: number;
    };
    gives: {
      run: string;
      /** Why it waits. */
      note?: string;
    };
  };
  /** Begins a run of the pipeline as it is now, with the inputs of another run and the results of its unchanged steps */
  rerunSteps: {
    asks: {
      /** The id of a run. */
      run: string;
      /** A request that is sent again with the same key begins no second run. At most 200 characters. */
      idempotencyKey?: string;
      /** The path of a step that runs again with all that comes after it; everything else is taken over. */
      from?: string;
      /** The run stops before it costs more, in USD. */
      max_cost?: number;
    };
    gives: {
      run: string;
      /** Why it waits. */
      note?: string;
    };
  };
  /** A run in one file, as `baton show RUN --bundle` writes it */
  packRun: {
    asks: {
      /** The id of a run. */
      run: string;
    };
    gives: Uint8Array<ArrayBuffer>;
  };
  /** What live runs of the folder spent, added up */
  readUsage: {
    asks: {
      /** pipeline, model, day: one or several with commas between */
      by?: string;
      /** Runs that began since then */
      since?: string;
    };
    gives: {
      pipeline?: string;
      model?: string | null;
      day?: string;
      runs: number;
      calls: number;
      input_tokens: number;
      output_tokens: number;
      /** USD */
      cost: number;
      unpriced_runs: number;
    }[];
  };
  /** Begins the run of a webhook of that name. The request is signed with its secret in place of a token; one that comes again begins nothing */
  takeHook: {
    asks: {
      /**  */
      hook: string;
    };
    gives: {
      run: string | null;
    };
  };
  /** The schedules of the pipelines in the folder: when they come next, and what they began last */
  listSchedules: {
    asks: Record<string, never>;
    gives: {
      kind: "schedule" | "run" | "file";
      file: string;
      id: string;
      cron: string | null;
      timezone: string | null;
      /** What begins it where no time does: files, or ends of runs. */
      of: string | null;
      next: string | null;
      waiting: number;
      /** Whether this server begins runs by it. */
      obeyed: boolean;
      last: {
        time: string;
        run: string | null;
        problem: string | null;
      } | null;
    }[];
  };
  /** The workers and servers of the project that drive runs now */
  listWorkers: {
    asks: Record<string, never>;
    gives: {
      id: string;
      host: string;
      pid: number;
      version: string;
      pools: string[];
      since: string;
      seen: string;
      runs: number;
    }[];
  };
  /** Notices about questions and alerts: which wait, went out, were given up, or came to nothing (`void`) */
  listNotices: {
    asks: Record<string, never>;
    gives: {
      id: string;
      target: string;
      run: string;
      pipeline: string;
      question: string | null;
      status: "pending" | "sent" | "failed" | "void";
      tries: number;
      at: string;
      next: string | null;
      problem: string | null;
    }[];
  };
  /** Figures of the server for Prometheus */
  readMetrics: {
    asks: Record<string, never>;
    gives: string;
  };
  /** This description */
  describeInterface: {
    asks: Record<string, never>;
    gives: Record<string, unknown>;
  };
  /** Whether the server lives */
  isLive: {
    asks: Record<string, never>;
    gives: undefined;
  };
  /** Whether the server takes requests */
  isReady: {
    asks: Record<string, never>;
    gives: undefined;
  };
}

/** For each operation: how its answer is read, and where its arguments go. */
export const clientOperations = {
  listPipelines: { method: 'GET', path: '/v1/pipelines', query: [], headers: {}, hasBody: false, kind: 'json' },
  pushPipeline: { method: 'POST', path: '/v1/pipelines', query: [], headers: {}, hasBody: true, kind: 'json' },
  removePipeline: { method: 'POST', path: '/v1/pipelines/remove', query: [], headers: {}, hasBody: true, kind: 'json' },
  describePipeline: { method: 'GET', path: '/v1/pipeline', query: ['file'], headers: {}, hasBody: false, kind: 'json' },
  readPipelineText: { method: 'GET', path: '/v1/pipeline/text', query: ['file'], headers: {}, hasBody: false, kind: 'bytes' },
  startRun: { method: 'POST', path: '/v1/runs', query: [], headers: {idempotencyKey: 'Idempotency-Key'}, hasBody: true, kind: 'json' },
  listRuns: { method: 'GET', path: '/v1/runs', query: ['status', 'pipeline', 'before', 'of', 'limit'], headers: {}, hasBody: false, kind: 'json' },
  readRun: { method: 'GET', path: '/v1/runs/{run}', query: [], headers: {}, hasBody: false, kind: 'json' },
  readGraph: { method: 'GET', path: '/v1/runs/{run}/graph', query: [], headers: {}, hasBody: false, kind: 'json' },
  listFacts: { method: 'GET', path: '/v1/runs/{run}/facts', query: ['after', 'limit'], headers: {}, hasBody: false, kind: 'json' },
  watchRun: { method: 'GET', path: '/v1/runs/{run}/events', query: [], headers: {lastEventId: 'Last-Event-ID'}, hasBody: false, kind: 'events' },
  readValue: { method: 'GET', path: '/v1/runs/{run}/values/{hash}', query: [], headers: {}, hasBody: false, kind: 'json' },
  writeReport: { method: 'GET', path: '/v1/runs/{run}/report', query: ['format'], headers: {}, hasBody: false, kind: 'text' },
  cancelRun: { method: 'POST', path: '/v1/runs/{run}/cancel', query: [], headers: {}, hasBody: false, kind: 'json' },
  answerQuestion: { method: 'POST', path: '/v1/runs/{run}/answers', query: [], headers: {}, hasBody: true, kind: 'json' },
  resumeRun: { method: 'POST', path: '/v1/runs/{run}/resume', query: [], headers: {}, hasBody: false, kind: 'json' },
  forkRun: { method: 'POST', path: '/v1/runs/{run}/fork', query: [], headers: {idempotencyKey: 'Idempotency-Key'}, hasBody: true, kind: 'json' },
  rerunSteps: { method: 'POST', path: '/v1/runs/{run}/rerun', query: [], headers: {idempotencyKey: 'Idempotency-Key'}, hasBody: true, kind: 'json' },
  packRun: { method: 'GET', path: '/v1/runs/{run}/bundle', query: [], headers: {}, hasBody: false, kind: 'bytes' },
  readUsage: { method: 'GET', path: '/v1/usage', query: ['by', 'since'], headers: {}, hasBody: false, kind: 'json' },
  takeHook: { method: 'POST', path: '/hooks/{hook}', query: [], headers: {}, hasBody: false, kind: 'json' },
  listSchedules: { method: 'GET', path: '/v1/schedules', query: [], headers: {}, hasBody: false, kind: 'json' },
  listWorkers: { method: 'GET', path: '/v1/workers', query: [], headers: {}, hasBody: false, kind: 'json' },
  listNotices: { method: 'GET', path: '/v1/notices', query: [], headers: {}, hasBody: false, kind: 'json' },
  readMetrics: { method: 'GET', path: '/metrics', query: [], headers: {}, hasBody: false, kind: 'text' },
  describeInterface: { method: 'GET', path: '/openapi.json', query: [], headers: {}, hasBody: false, kind: 'json' },
  isLive: { method: 'GET', path: '/health/live', query: [], headers: {}, hasBody: false, kind: 'none' },
  isReady: { method: 'GET', path: '/health/ready', query: [], headers: {}, hasBody: false, kind: 'none' },
} as const;
