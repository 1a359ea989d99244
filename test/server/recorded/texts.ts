/** Texts of the kind that people bring along, in our words: other spellings, AUTO tags, narrow indentation, nested control flow. */
export const ownTexts = {
  /** In the manner of pipelines for other runners: one space, dashes in ids, AUTO in place of values. */
  newsletter: `# A weekly letter from what the members sent in.
id: weekly-letter
name: Weekly letter
version: "2.1"

inputs:
 topic:
  type: string
  description: What the letter is about.
  required: true
 tone:
  type: string
  enum: [warm, dry, formal]
  default: warm
 issue:
  type: integer
  default: 1

outputs:
 letter: "{{ print-letter.path }}"
 found: "{{ gather-news.count }}"

steps:
 - id: gather-news
   tool: web-search
   action: search
   parameters:
    query: <AUTO>a good query for {{ topic }}</AUTO>
    max_results: 5
   timeout: 30
   retry:
    attempts: 3
    backoff: exponential

 - id: read-pages
   for_each: "{{ gather-news.results }}"
   as: page
   max_parallel: 2
   on_item_failure: continue
   steps:
    - id: fetch-page
      tool: headless-browser
      action: scrape
      parameters:
       url: "{{ page.url }}"
      on_failure: skip
    - id: sum-up
      prompt: |
       Sum this up in a {{ tone }} voice, for issue {{ issue }}:
       {{ fetch-page.text | truncate(2000) }}
      temperature: 0.2
      model: <AUTO type="choice" choices="offline, local:small">which model is enough for short pages</AUTO>
      dependencies: [fetch-page]

 - id: write-letter
   dependencies: [read-pages]
   prompt: |
    Write a letter about {{ topic }} out of these notes.
    {% for note in read-pages.results %}
    - {{ note | trim }}
    {% endfor %}
   system: You write letters that people like to read.
   max_tokens: 800
   output_schema:
    type: object
    properties:
     title: {type: string}
     paragraphs: {type: array, items: {type: string}}

 - id: judge-letter
   condition: "{{ write-letter.title | length < 80 and issue > 0 }}"
   prompt: Is "{{ write-letter.title }}" a good title?
   vars:
    verdict: whether it is good
    reason: why

 - id: print-letter
   tool: filesystem
   action: write
   parameters:
    path: "{{ output_path }}/letter-{{ issue }}.md"
    content: |
     # {{ write-letter.title | title }}
     {{ write-letter.paragraphs | join('\\n') }}
   dependencies:
    - write-letter
    - judge-letter
`,
  /** Routes, a switch, people, handlers, a called pipeline, `finally`. */
  orders: `id: orders
description: Decides what happens to an order.
default_model: offline
tags: [shop]

inputs:
  order: {type: object, properties: {id: {type: string}, total: {type: number}, country: {type: string}}}
  limit: 100

variables:
  seen: 0

experts:
  clerk:
    model: offline
    temperature: 0.1
    personality: calm
    tools: [filesystem.read, memory]
  boss: {model: offline}

personalities:
  calm:
    system_prompt: Stay calm.
    style: short
  brisk: {extends: calm, style: brief}

limits:
  max_cost: 0.50
  timeout: 10m

steps:
  - id: customs
    condition: order.country != 'home'
    on_false: sized
    set:
      duty: "{{ (order.total * 0.2) | round(2) }}"
      note: "{{ order.id | upper }}"

  - id: sized
    switch: "{{ 'large' if order.total > limit else 'small' }}"
    cases:
      large: ask_boss
      small:
        - id: quick
          prompt: Thank the buyer of order {{ order.id }}.
          expert: clerk
    default: ask_boss

  - id: ask_boss
    ask: Shall order {{ order.id }} go out?
    type: choice
    choices: [yes, later, no]
    default: later
    timeout: 2h

  - id: decide
    routes: [pack, refuse]
    prompt: Which way for {{ ask_boss }}?
    personality: brisk
    on_error:
      - kinds: [timeout, rate]
        retry: 2
      - kinds: [content-filter]
        use: pack
      - step: refuse

  - id: pack
    pipeline: pack.baton.yaml
    inputs:
      parcel: "{{ order.id }}"
      weight: 2
    rename: {label: sticker}
    inherit: [limit]

  - id: refuse
    tool: http
    action: post
    parameters:
      url: https://shop.invalid/refused
      json: {id: "{{ order.id }}", why: "{{ decide }}"}

  - id: try_again
    while: "{{ not pack.success }}"
    max_iterations: 5
    steps:
      - id: look
        tool: terminal
        action: execute
        parameters: {command: ls}
      - id: enough
        set: {done: "{{ look.exit_code == 0 }}"}
    break_if: enough.done

outputs:
  label: "{{ pack.sticker }}"
  duty: {value: "{{ customs.duty }}", type: number}

finally:
  - id: log
    tool: filesystem
    action: append
    parameters:
      path: log.txt
      content: "{{ order.id }} {{ sized.success }}"
`,
  settings: `default_model: local:small
orchestrator: offline

providers:
  local:
    type: openai-compatible
    profile: custom
    base_url: http://127.0.0.1:8080/v1
    key: none
    max_parallel: 2

models:
  - id: local:small
    context: 8192
    input_price: 0.1
    capabilities: [schema, tools]

limits:
  max_cost: 2.00

tools:
  count:
    command: [wc, -w]
    description: Counts words.
    effect: none
    stdin: "{{ text }}"

problems:
  unused-input: off
  unused-step-result: information

experts:
  editor: {model: offline, temperature: 0.2}

env: [USER]

profiles:
  ci:
    default_model: offline
`,
} as const;

/** What the texts call. */
export const besides: Readonly<Record<string, string>> = {
  'pack.baton.yaml': `id: pack
inputs:
  parcel: {type: string, required: true, description: Which parcel.}
  weight: {type: number, default: 1}
outputs:
  label: {value: "{{ stick.text }}", type: string, description: What is stuck on it.}
steps:
  - id: stick
    set: {text: "{{ parcel }}, {{ weight }} kg"}
`,
};
