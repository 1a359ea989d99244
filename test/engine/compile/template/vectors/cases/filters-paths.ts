import type { Vectors } from '../vector.ts';

export const filtersPathsVectors: Vectors = {
  gives: [
    ['{{ "a/b/c.txt" | basename }}', 'c.txt'],
    ['{{ "c.txt" | basename }}', 'c.txt'],
    ['{{ "" | basename }}', ''],
    ['{{ "/" | basename }}', ''],
    ['{{ "a/b/c.txt" | basename(".txt") }}', 'c'],
    ['{{ "a/b/c.txt" | basename(suffix=".md") }}', 'c.txt'],
    ['{{ ".txt" | basename(".txt") }}', '.txt'],
    ['{{ "a\\\\b\\\\c.txt" | basename }}', 'c.txt'],
    ['{{ "a/b/c.txt" | dirname }}', 'a/b'],
    ['{{ "/c.txt" | dirname }}', '/'],
    ['{{ "a/b/" | dirname }}', 'a'],
    ['{{ "C:\\\\a\\\\b" | dirname }}', 'C:\\a'],
    ['{{ "a.tar.gz" | extname }}', '.gz'],
    ['{{ "a" | extname }}', ''],
    ['{{ "a.b/c" | extname }}', ''],
    ['{{ "a." | extname }}', '.'],
    ['{{ path | basename }}', 'report.final.md'],
    ['{{ path | basename(".md") }}', 'report.final'],
    ['{{ path | dirname }}', 'out/dir'],
    ['{{ path | extname }}', '.md'],
    ['{{ "C:\\\\a\\\\b.txt" | basename }}', 'b.txt'],
    ['{{ "a" | dirname }}', ''],
    ['{{ "/a" | dirname }}', '/'],
    ['{{ ".env" | extname }}', ''],
    ['{{ "a/b/" | basename }}', 'b'],
  ],
  fails: [

  ],
};
