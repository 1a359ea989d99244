/** A text in each language, what it declares (place of the name, first and last line, kind, name, signature), and where it is cut. */
export const codeCases: Readonly<Record<string, { text: string; symbols: readonly string[]; chunks: readonly string[] }>> = {
  'store.go': {
    text: `package store

import "fmt"

// Limit is the most.
const Limit = 5

var (
	first, second = 1, 2
)

// Store keeps.
type Store struct {
	root, name string
	size       int
}

type Reader interface {
	Read(p []byte) (int, error)
}
type Alias = int
type Handler func(int) int

// Open opens.
func Open(root string) (*Store, error) {
	var local int
	return nil, fmt.Errorf("x %d", local)
}

func (s *Store) Close() error { return nil }
func (l List[T]) Len() int   { return 0 }
`,
    symbols: [
      '6:7 5-6 constant Limit | const Limit = 5',
      '9:2 9-9 variable first | first, second = 1, 2',
      '9:9 9-9 variable second | first, second = 1, 2',
      '13:6 12-16 struct Store | type Store struct',
      '14:2 14-14 field Store.root | root, name string',
      '14:8 14-14 field Store.name | root, name string',
      '15:2 15-15 field Store.size | size int',
      '18:6 18-20 interface Reader | type Reader interface',
      '19:2 19-19 method Reader.Read | Read(p []byte) (int, error)',
      '21:6 21-21 type Alias | type Alias = int',
      '22:6 22-22 type Handler | type Handler func(int) int',
      '25:6 24-28 function Open | func Open(root string) (*Store, error)',
      '30:17 30-30 method Store.Close | func (s *Store) Close() error',
      '31:18 31-31 method List.Len | func (l List[T]) Len() int',
    ],
    chunks: [
      '1+10 ',
      '12+5 Store',
      '18+1 Reader',
      '19+1 Reader.Read',
      '21+1 Alias',
      '22+1 Handler',
      '24+5 Open',
      '30+1 Store.Close',
      '31+1 List.Len',
    ],
  },
  'Store.java': {
    text: `package store;

import java.util.List;

/** Keeps. */
@Deprecated
public class Store<T> extends Base implements Closeable {
  private static final int LIMIT = 5, MORE = 6;

  Store(String root) {}

  @Override
  public List<T> read(int count) throws Error {
    int local = 1;
    return null;
  }

  enum Colour { RED }

  record Point(int x, int y) {}

  interface Shape {
    int SIDES = 4;
    void draw();
  }

  @interface Marked {
    String value();
  }
}
`,
    symbols: [
      '7:14 5-30 class Store | @Deprecated public class Store<T> extends Base implements Closeable',
      '8:28 8-8 field Store.LIMIT | private static final int LIMIT = 5, MORE = 6',
      '8:39 8-8 field Store.MORE | private static final int LIMIT = 5, MORE = 6',
      '10:3 10-10 constructor Store.Store | Store(String root)',
      '13:18 12-16 method Store.read | @Override public List<T> read(int count) throws Error',
      '18:8 18-18 enum Store.Colour | enum Colour',
      '20:10 20-20 class Store.Point | record Point(int x, int y)',
      '22:13 22-25 interface Store.Shape | interface Shape',
      '23:9 23-23 constant Store.Shape.SIDES | int SIDES = 4',
      '24:10 24-24 method Store.Shape.draw | void draw()',
      '27:14 27-29 interface Store.Marked | @interface Marked',
      '28:12 28-28 method Store.Marked.value | String value()',
    ],
    chunks: [
      '1+3 ',
      '5+4 Store',
      '10+1 Store.Store',
      '12+5 Store.read',
      '18+1 Store.Colour',
      '20+1 Store.Point',
      '22+2 Store.Shape',
      '24+1 Store.Shape.draw',
      '27+1 Store.Marked',
      '28+1 Store.Marked.value',
    ],
  },
  'view.jsx': {
    text: `#!/usr/bin/env node
const { readFile } = require('fs');
class Box {
  size = 2;
  #secret = 1;
  get area() {
    return this.size ** 2;
  }
}
module.exports = function () {};
const View = ({ title }) => <h1>{title}</h1>;
`,
    symbols: [
      '3:7 3-9 class Box | class Box',
      '4:3 4-4 field Box.size | size = 2',
      '5:3 5-5 field Box.#secret | #secret = 1',
      '6:7 6-8 method Box.area | get area()',
      '11:7 11-11 function View | const View = ({ title })',
    ],
    chunks: ['1+2 ', '3+3 Box', '6+3 Box.area', '10+1 ', '11+1 View'],
  },
  'store.py': {
    text: `"""Module."""
import os

LIMIT = 5
name: str = "x"
a, b = 1, 2


# Opens it.
@cached
def open_file(path: str, *, mode="r") -> int:
    """Opens."""
    inner = 1

    def helper():
        pass

    return inner


class Store(Base):
    size: int = 3

    def __init__(self, root):
        self.root = root

    @property
    async def total(self):
        return self.size

    class Inner:
        pass


if True:
    hidden = 1
`,
    symbols: [
      '4:1 4-4 constant LIMIT | LIMIT = 5',
      '5:1 5-5 variable name | name: str = "x"',
      '11:5 9-18 function open_file | def open_file(path: str, *, mode="r") -> int',
      '15:9 15-16 function open_file.helper | def helper()',
      '21:7 21-32 class Store | class Store(Base)',
      '22:5 22-22 field Store.size | size: int = 3',
      '24:9 24-25 constructor Store.__init__ | def __init__(self, root)',
      '28:15 27-29 method Store.total | async def total(self)',
      '31:11 31-32 class Store.Inner | class Inner',
    ],
    chunks: ['1+6 ', '9+10 open_file', '21+2 Store', '24+2 Store.__init__', '27+3 Store.total', '31+2 Store.Inner', '35+2 '],
  },
  'store.rs': {
    text: `use std::fs;

/// The most.
const LIMIT: usize = 5;
static mut COUNT: u8 = 0;

/// Keeps.
#[derive(Debug)]
pub struct Store<T> {
    pub root: T,
}

enum Colour {
    Red,
}

trait Shape {
    fn area(&self) -> f64;
}

impl<T> Shape for Store<T> {
    fn area(&self) -> f64 {
        let local = 1.0;
        local
    }
}

impl Store<u8> {
    const SIZE: u8 = 1;
    pub fn open(root: u8) -> Self {
        fn inner() {}
        todo!()
    }
}

mod parts {
    pub type Id = u32;
}

macro_rules! saw {
    () => {};
}
union Bits {
    a: u8,
}
`,
    symbols: [
      '4:7 3-4 constant LIMIT | const LIMIT: usize = 5',
      '5:12 5-5 variable COUNT | static mut COUNT: u8 = 0',
      '9:12 7-11 struct Store | pub struct Store<T>',
      '10:9 10-10 field Store.root | pub root: T',
      '13:6 13-15 enum Colour | enum Colour',
      '17:7 17-19 trait Shape | trait Shape',
      '18:8 18-18 method Shape.area | fn area(&self) -> f64',
      '22:8 22-25 method Store.area | fn area(&self) -> f64',
      '29:11 29-29 constant Store.SIZE | const SIZE: u8 = 1',
      '30:12 30-33 method Store.open | pub fn open(root: u8) -> Self',
      '31:12 31-31 function Store.open.inner | fn inner()',
      '36:5 36-38 module parts | mod parts',
      '37:14 37-37 type parts.Id | pub type Id = u32',
      '40:14 40-42 macro saw | macro_rules! saw { () => {}; }',
      '43:7 43-45 struct Bits | union Bits',
      '44:5 44-44 field Bits.a | a: u8',
    ],
    chunks: [
      '1+5 ',
      '7+5 Store',
      '13+3 Colour',
      '17+1 Shape',
      '18+1 Shape.area',
      '21+1 ',
      '22+4 Store.area',
      '26+4 ',
      '30+4 Store.open',
      '36+1 parts',
      '37+1 parts.Id',
      '40+3 saw',
      '43+3 Bits',
    ],
  },
  'files.ts': {
    text: `/** Files ships it. */
export abstract class Files<T> extends Base {
  static count = 1;
  open = (path: string) => path;
  constructor(private root: string) {
    super();
  }
  /** Reads. */
  @logged()
  async read(path: string): Promise<string> {
    const inner = 1;
    function local(): void {}
    return path + inner;
  }
  abstract close(): void;
}

export const limit = 5,
  later = (a: number) => a + 1;
let { x, y } = limit;
if (limit) {
  const hidden = 1;
}
interface Shape {
  area: number;
  grow(by: number): { inner: string };
}
type Pair = [a: number, b: number]; // about Pair
// about Colour
enum Colour {
  Red,
}
namespace Tools {
  export const deep = 1;
  export function saw(): void {}
}
export default function* walk(): Iterable<number> {}
describe('x', () => {
  const inTest = 1;
});
`,
    symbols: [
      '2:23 1-16 class Files | export abstract class Files<T> extends Base',
      '3:10 3-3 field Files.count | static count = 1',
      '4:3 4-4 method Files.open | open = (path: string)',
      '5:3 5-7 constructor Files.constructor | constructor(private root: string)',
      '10:9 8-14 method Files.read | async read(path: string): Promise<string>',
      '12:14 12-12 function Files.read.local | function local(): void',
      '15:12 15-15 method Files.close | abstract close(): void',
      '18:14 18-18 constant limit | limit = 5',
      '19:3 19-19 function later | later = (a: number)',
      '24:11 24-27 interface Shape | interface Shape',
      '25:3 25-25 field Shape.area | area: number',
      '26:3 26-26 method Shape.grow | grow(by: number): { inner: string }',
      '28:6 28-28 type Pair | type Pair = [a: number, b: number]',
      '30:6 29-32 enum Colour | enum Colour',
      '33:11 33-36 module Tools | namespace Tools',
      '34:16 34-34 constant Tools.deep | export const deep = 1',
      '35:19 35-35 function Tools.saw | export function saw(): void',
      '37:26 37-37 function walk | export default function* walk(): Iterable<number>',
    ],
    chunks: [
      '1+3 Files',
      '4+1 Files.open',
      '5+3 Files.constructor',
      '8+7 Files.read',
      '15+1 Files.close',
      '18+1 ',
      '19+1 later',
      '20+4 ',
      '24+2 Shape',
      '26+1 Shape.grow',
      '28+1 Pair',
      '29+4 Colour',
      '33+2 Tools',
      '35+1 Tools.saw',
      '37+1 walk',
      '38+3 ',
    ],
  },
};
