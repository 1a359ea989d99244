/** The files that `baton init` creates. */
export const starterTexts = {
  settings: `# Settings for every pipeline in this folder.
# The model of prompts that name none. Without it, and without a key, the embedded engine "offline" answers.
# default_model: openai:gpt-6-luna

# The most that any run here may spend, in US dollars.
limits: {max_cost: 1.00}

# Named overrides: baton run FILE --profile offline
profiles:
  offline: {default_model: offline}
`,
  pipeline: `# A first pipeline: one step asks a model, one writes its answer into a file.
# Check it: baton check hello.baton.yaml     Run it: baton run hello.baton.yaml -i name=Ada
id: hello
name: Hello
description: Greets somebody and keeps the greeting.

inputs:
  name: {type: string, default: World, description: Who is greeted.}

steps:
  - id: greeting
    set:
      text: "Hello, {{ name | title }}!"

  - id: about
    prompt: |
      Summarise in one sentence.

      {{ text }} This is a pipeline. A pipeline is a list of steps. Each step reads what steps before it gave.

  - id: keep
    tool: filesystem
    action: write
    parameters:
      path: "{{ output_path }}/hello.txt"
      content: "{{ text }}\\n{{ about }}\\n"

outputs:
  greeting: "{{ text }}"
  file: "{{ keep.path }}"

tests:
  - name: greets by name
    inputs: {name: ada}
    answers: {about: A pipeline is a list of steps.}
    expect:
      outputs: {greeting: "Hello, Ada!"}
`,
} as const;
