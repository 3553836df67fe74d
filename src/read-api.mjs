// What the package exports, read from its built type declarations: names, their declarations and doc comments.
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const COMMENT = /\/\*[\s\S]*?\*\//g;
const DECLARATION =
  /^(?:export )?(?:declare )?(?:abstract )?(?<kind>function|interface|type|const|class)\s+(?<name>\w+)/;

/** Each export of index.d.ts: `{ name, kind, comment, text, file }`, and the types it names that are not exported. */
export function readApi(root) {
  const reader = createReader();
  const exported = [...reader.read(join(root, 'index.d.ts')).imports.keys()].map((name) => ({
    ...reader.find(join(root, 'index.d.ts'), name),
    name,
  }));
  const known = new Set(exported.map(({ file, own }) => `${file}#${own}`));
  const lacking = new Set();
  for (const { file, text } of exported) {
    for (const [word] of signature(text).matchAll(/\b[A-Z]\w*\b/g)) {
      const found = reader.find(file, word);
      // Constants that a type is made of need no export.
      if (found === null || found.kind === 'const' || known.has(`${found.file}#${found.own}`)) continue;
      lacking.add(`${word} of ${relative(root, found.file)}`);
    }
  }
  return { exported, lacking: [...lacking].sort() };
}

/** Without what is no type: comments, texts and private members. */
function signature(text) {
  return text
    .replace(COMMENT, '')
    .replace(/'[^']*'/g, '')
    .replace(/private[^;]*;/g, '');
}

function createReader() {
  const files = new Map();
  const read = (file) => {
    if (!files.has(file)) files.set(file, parse(readFileSync(file, 'utf8')));
    return files.get(file);
  };
  const find = (file, name) => {
    const { imports, declarations } = read(file);
    const declared = declarations.get(name);
    if (declared !== undefined) return { ...declared, file, own: name };
    const target = imports.get(name);
    if (target === undefined || !target.from.startsWith('.')) return null;
    return find(join(dirname(file), target.from.replace(/\.js$/, '.d.ts')), target.name);
  };
  return { read, find };
}

function parse(source) {
  const imports = new Map();
  for (const [, names, from] of source.matchAll(/^(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s*from\s*'([^']+)'/gm)) {
    for (const written of names.split(',').map((name) => name.trim().replace(/^type /, ''))) {
      const [name, alias = name] = written.split(' as ');
      if (name !== '') imports.set(alias, { from, name });
    }
  }
  const declarations = new Map();
  // A comment belongs to the declaration after it.
  for (const part of source.split(/^(?=\/\*\*|(?<!\*\/\n)(?:export |declare |interface |type ))/m)) {
    const [comment = ''] = /^\/\*\*[\s\S]*?\*\/\n/.exec(part) ?? [];
    const text = part.slice(comment.length).trim();
    const { kind, name } = DECLARATION.exec(text)?.groups ?? {};
    if (name === undefined) continue;
    const before = declarations.get(name);
    declarations.set(name, {
      kind,
      comment: before?.comment || plain(comment),
      text: before === undefined ? text : `${before.text}\n${text}`,
    });
  }
  return { imports, declarations };
}

/** A doc comment as Markdown. */
function plain(comment) {
  return comment
    .replace(/^\/\*\*|\*\/\s*$/g, '')
    .replace(/^[ \t]*\*[ \t]?/gm, '')
    .trim()
    .replace(/^@throws \{MnistxError\}/gm, 'Throws `MnistxError`:');
}

/** The page docs/api.md. */
export function apiPage(root) {
  const { exported } = readApi(root);
  const section = (title, kinds) =>
    `## ${title}\n\n${exported
      .filter(({ kind }) => kinds.includes(kind))
      .sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1))
      .map(
        ({ name, comment, text }) => `### ${name}\n\n${comment}${comment && '\n\n'}\`\`\`ts\n${shown(text)}\n\`\`\`\n`,
      )
      .join('\n')}`;
  return `# The library\n\nEvery export of \`mnistx\`. Written by \`npm run docs\` from the comments of the source.\n\n${[
    section('Functions and values', ['function', 'const', 'class']),
    section('Types', ['interface', 'type']),
  ].join('\n')}`;
}

function shown(text) {
  return text.replace(/^export /gm, '').replace(/^declare /gm, '');
}
