import { resolve } from 'node:path';

import test from 'ava';

import { cacheDirectory } from '../../src/data/cache-directory.js';
import { mirrorFolders, mirrorsFromEnvironment } from '../../src/data/mirrors.js';

test('MNISTX_CACHE_DIR goes before XDG_CACHE_HOME, which goes before the home folder', (t) => {
  t.is(cacheDirectory({ MNISTX_CACHE_DIR: '/a', XDG_CACHE_HOME: '/b' }, '/home/me'), resolve('/a'));
  t.is(cacheDirectory({ XDG_CACHE_HOME: '/b' }, '/home/me'), '/b/mnistx');
  t.is(cacheDirectory({}, '/home/me'), '/home/me/.cache/mnistx');
});

test('empty variables and a relative XDG_CACHE_HOME count as absent', (t) => {
  t.is(cacheDirectory({ MNISTX_CACHE_DIR: '', XDG_CACHE_HOME: 'b' }, '/home/me'), '/home/me/.cache/mnistx');
  t.is(cacheDirectory({ MNISTX_CACHE_DIR: 'a' }, '/home/me'), resolve('a'));
});

test('MNISTX_MIRRORS holds base URLs between commas', (t) => {
  t.deepEqual(mirrorsFromEnvironment({ MNISTX_MIRRORS: ' https://a.example/x, ,http://b.example/' }), [
    'https://a.example/x',
    'http://b.example/',
  ]);
  t.deepEqual(mirrorsFromEnvironment({}), []);
});

test("a user's mirrors are tried first, by the dataset's folder and then directly", (t) => {
  t.deepEqual(mirrorFolders('kmnist', ['https://own.example/'], ['https://a.example/x']), [
    'https://a.example/x/kmnist/',
    'https://a.example/x/',
    'https://own.example/',
  ]);
});
