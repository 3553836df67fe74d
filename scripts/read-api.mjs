// What the package exports, read from its built type declarations: names, their declarations and doc comments.
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const COMMENT = /\/\*[\s\S]*?\*\//g;
const DECLARATION =
  /^(?:export )?(?:declare )?(?:abstract )?(?<kind>function|interface|type|const|class)\s+(?<name>\w+)/;

/** Where a declaration begins: at its comment, if it has one. Comments within a union start at the margin, too. */
const START =
  /^(?=\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n(?:export |declare |interface |type )|(?<!\*\/\n)(?:export |declare |interface |type ))/m;

/** Each export of index.d.ts: `{ name, kind, comment, text, file }`, and the types it names that are not exported. */
export function readApi(root) {
  const reader = createReader();
  const exported = [...reader.read(join(root, 'index.d.ts')).imports.keys()].map((name) => ({
    ...reader.find(join(root, 'index.d.ts'), name),
    name,
  }));
  const known = new Map(exported.map(({ file, own, name }) => [`${file}#${own}`, name]));
  const lacking = new Set();
  for (const { file, text } of exported) {
    for (const [word] of signature(text).matchAll(/\b[A-Z]\w*\b/g)) {
      const found = reader.find(file, word);
      // Constants that a type is made of need no export.
      if (found === null || found.kind === 'const' || known.has(`${found.file}#${found.own}`)) continue;
      lacking.add(`${word} of ${relative(root, found.file)}`);
    }
  }
  return { exported: exported.map((one) => withPublicNames(one, known, reader)), lacking: [...lacking].sort() };
}

/** Within the package a type may have a shorter name than its exported one. */
function withPublicNames(declared, known, reader) {
  const text = declared.text.replace(/\/\*[\s\S]*?\*\/|'[^']*'|(?<![.\w])[A-Z]\w*/g, (word) => {
    if (/^['/]/.test(word)) return word;
    const found = reader.find(declared.file, word);
    return (found && known.get(`${found.file}#${found.own}`)) ?? word;
  });
  return { ...declared, text };
}

/** Removes what is not a type: comments, texts and private members. */
function signature(text) {
  return text
    .replace(COMMENT, '')
    .replace(/'[^']*'/g, '')
    .replace(/private[^;]*;/g, '');
}

function createReader() {
  const files = new Map();
  const read = (file) => {
    if (!files.has(file)) {
      files.set(file, parse(readFileSync(file, 'utf8')));
      addStars(file, files.get(file));
    }
    return files.get(file);
  };
  /** Adds what `export type * from` exports, unless the file exports it by itself. */
  const addStars = (file, { imports, stars }) => {
    const named = new Set([...imports.values()].map(({ from, name }) => `${from}#${name}`));
    for (const from of stars) {
      for (const name of read(moduleOf(file, from)).declarations.keys()) {
        if (!imports.has(name) && !named.has(`${from}#${name}`)) imports.set(name, { from, name });
      }
    }
  };
  const find = (file, name) => {
    const { imports, declarations } = read(file);
    const declared = declarations.get(name);
    const [, namespace, typed] = /: typeof (\w+)\.(\w+);$/.exec(declared?.text ?? '') ?? [];
    // Declared by the type of another function, whose comment and parameters count.
    if (namespace !== undefined) return find(moduleOf(file, imports.get(namespace).from), typed);
    if (declared !== undefined) return { ...declared, file, own: name };
    const target = imports.get(name);
    if (target === undefined || !target.from.startsWith('.')) return null;
    return find(moduleOf(file, target.from), target.name);
  };
  return { read, find };
}

function moduleOf(file, from) {
  return join(dirname(file), from.replace(/\.js$/, '.d.ts'));
}

function parse(source) {
  const imports = new Map();
  for (const [, names, from] of source.matchAll(/^(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s*from\s*'([^']+)'/gm)) {
    for (const written of names.split(',').map((name) => name.trim().replace(/^type /, ''))) {
      const [name, alias = name] = written.split(' as ');
      if (name !== '') imports.set(alias, { from, name });
    }
  }
  for (const [, alias, from] of source.matchAll(/^import \* as (\w+) from '([^']+)'/gm)) imports.set(alias, { from });
  const stars = [...source.matchAll(/^export type \* from '([^']+)'/gm)].map(([, from]) => from);
  const declarations = new Map();
  for (const part of source.split(START)) {
    const [comment = ''] = /^\/\*\*[\s\S]*?\*\/\n/.exec(part) ?? [];
    const text = part.slice(comment.length).trim();
    const { kind, name } = DECLARATION.exec(text)?.groups ?? {};
    if (name === undefined) continue;
    const before = declarations.get(name);
    declarations.set(name, {
      kind,
      comment: before?.comment || toMarkdown(comment),
      text: before === undefined ? text : `${before.text}\n${text}`,
    });
  }
  return { imports, stars, declarations };
}

/** A doc comment as Markdown. */
function toMarkdown(comment) {
  return comment
    .replace(/^\/\*\*|\*\/\s*$/g, '')
    .replace(/^[ \t]*\*[ \t]?/gm, '')
    .trim()
    .replace(/^@throws \{MnistxError\}/gm, 'Throws `MnistxError`:');
}

const ARGUMENTS =
  'Each function checks its arguments, and throws, or rejects with, a `MnistxError` BAD_USAGE that names what is missing or ' +
  'of a wrong type.';

/** The page docs/api.md. */
export function apiPage(root) {
  const { exported } = readApi(root);
  const section = (title, kinds) =>
    `## ${title}\n\n${exported
      .filter(({ kind }) => kinds.includes(kind))
      .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
      .map(
        ({ name, comment, text }) =>
          `### ${name}\n\n${comment}${comment && '\n\n'}\`\`\`ts\n${withoutExport(text)}\n\`\`\`\n`,
      )
      .join('\n')}`;
  return `# The library\n\nEvery export of \`mnistx\`. Written by \`npm run docs\` from the comments of the source.\n\n${ARGUMENTS}\n\n${[
    section('Functions and values', ['function', 'const', 'class']),
    section('Types', ['interface', 'type']),
  ].join('\n')}`;
}

function withoutExport(text) {
  return text.replace(/^export /gm, '').replace(/^declare /gm, '');
}
