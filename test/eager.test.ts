import assert from 'node:assert/strict';
import { runInNewContext, Script } from 'node:vm';
import { compileEagerly } from '../eager.mjs';

/** Programs in which `«` stands before each function that a start calls, what is made of them, and what they evaluate to. */
const cases: readonly [name: string, text: string, eager: string, value: unknown][] = [
  ['an arrow function', 'var f=«a=>a+1;f(1)', 'var f=(a=>a+1);f(1)', 2],
  ['an arrow function that no start calls', 'var f=a=>a+1;f(1)', 'var f=a=>a+1;f(1)', 2],
  ['an arrow function that ends with another one', 'var f=«a=>«b=>a+b;f(1)(2)', 'var f=(a=>(b=>a+b));f(1)(2)', 3],
  ['an asynchronous arrow function', 'var f=«async()=>1;typeof f()', 'var f=(async()=>1);typeof f()', 'object'],
  ['a function expression', '[1].map(«function(x){return x*2})[0]', '[1].map((function(x){return x*2}))[0]', 2],
  ['a declaration', 'var a=f();«function f(){return 7}a', 'var f=(function(){return 7});var a=f();a', 7],
  [
    'a declaration that another one needs',
    '«function f(){return g()}«function g(){return f.name}f()',
    'var f=(function(){return g()}),g=(function(){return f.name});f()',
    'f',
  ],
  [
    'a declaration that calls itself',
    '«function f(n){return n?n*f(n-1):1}f(4)',
    'var f=(function(n){return n?n*f(n-1):1});f(4)',
    24,
  ],
  ['an arrow function in a declaration', '«function f(){return(«()=>3)()}f()', 'var f=(function(){return((()=>3))()});f()', 3],
  ['a generator', '«function*f(){yield 5}f().next().value', 'var f=(function*(){yield 5});f().next().value', 5],
  [
    'a declaration behind a directive',
    '"use strict";var a=f();«function f(){return this}a',
    '"use strict";var f=(function(){return this});var a=f();a',
    undefined,
  ],
  [
    'a declaration in a function',
    '«function f(){return g();«function g(){return 8}}f()',
    'var f=(function(){return g();function g(){return 8}});f()',
    8,
  ],
  ['a function at the end', 'var a=1,f=«()=>a', 'var a=1,f=(()=>a)', undefined],
  ['a method', '({«m(){return 9}}).m()', '({m(){return 9}}).m()', 9],
  ['a getter of a class', 'class A{static get «x(){return 1}}A.x', 'class A{static get x(){return 1}}A.x', 1],
];

describe('functions of a start', () => {
  for (const [name, marked, eager, value] of cases)
    it(`${name}`, () => {
      const { text, starts } = unmarked(marked);
      const made = compileEagerly(text, starts);
      assert.equal(made, eager);
      assert.equal(runInNewContext(text), value);
      assert.equal(runInNewContext(made), value);
    });

  for (const [name, head] of [
    ['an arrow function', 'var f=«()=>'],
    ['a declaration', '«function f()'],
  ] as const)
    it(`what V8 keeps of a file holds ${name}`, () => {
      const { text, starts } = unmarked(`${head}{${'f(1,2,"x");'.repeat(1000)}}`);
      const kept = (program: string): number => new Script(program, { produceCachedData: true }).cachedData?.length ?? 0;
      assert.ok(kept(compileEagerly(text, starts)) > kept(text) + 5000);
    });
});

/** A text without its marks, and where they stood. */
function unmarked(marked: string): { text: string; starts: Set<number> } {
  const parts = marked.split('«');
  const starts = new Set<number>();
  let at = 0;
  for (const part of parts.slice(0, -1)) starts.add((at += part.length));
  return { text: parts.join(''), starts };
}
