import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadPolicy, PolicyError } from '../../packaging/policy/load.ts';
import { loadVex } from '../../packaging/vex/load.ts';
import { digestOf } from '../support/builders.ts';

let folder: string;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'vex-')), 'vex');
  mkdirSync(folder);
});

afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const DIGEST = digestOf('image');

/** Statements as they stand in a document, for tests to change in ways that no type allows. */
type Json = Record<string, unknown>;

function aStatement(changes: Json = {}): Json {
  return {
    vulnerability: { name: 'CVE-2023-45853' },
    products: [{ '@id': 'pkg:deb/debian/zlib@1.2.13' }],
    status: 'not_affected',
    justification: 'vulnerable_code_not_present',
    ...changes,
  };
}

function aDocument(statements: readonly Json[], changes: Json = {}): Json {
  return {
    '@context': 'https://openvex.dev/ns/v0.2.0',
    '@id': 'https://example.com/vex/1',
    author: 'security@example.com',
    timestamp: '2026-01-01T00:00:00Z',
    version: 1,
    statements,
    ...changes,
  };
}

function write(name: string, content: unknown): void {
  const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
  writeFileSync(join(folder, name), text);
}

/** Of the documents of one test, that has one document unless told otherwise. */
function suppressionsOf(...statements: readonly Json[]) {
  write('a.json', aDocument(statements));
  const { suppressions, problems } = loadVex(folder);
  expect(problems).toEqual([]);
  return suppressions;
}

function problemsOf(document: unknown): readonly string[] {
  write('a.json', document);
  return loadVex(folder).problems.map((problem) => problem.replace(`${folder}/`, ''));
}

describe('a folder of VEX documents', () => {
  it('that is not there holds none', () => {
    expect(loadVex(join(folder, 'no'))).toEqual({ suppressions: [], problems: [] });
  });

  it('is read by name, and only what ends in .json', () => {
    write('b.json', aDocument([aStatement()]));
    write('a.json', aDocument([aStatement()], { author: 'vendor@example.com' }));
    write('README.md', '# not a document');
    expect(loadVex(folder).suppressions).toMatchObject([
      { document: 'vex/a.json', owner: 'vendor@example.com' },
      { document: 'vex/b.json', owner: 'security@example.com' },
    ]);
  });

  it('beside a policy file is part of the policy, after its own suppressions', () => {
    write('a.json', aDocument([aStatement()]));
    const file = join(folder, '..', 'policy.yml');
    writeFileSync(
      file,
      'defaults: { thresholds: {}, deliver: [] }\nsuppressions: [{ id: CVE-1, reason: r, owner: o, until: fix-available }]\n',
    );
    expect(loadPolicy(file).suppressions).toMatchObject([
      { source: 'policy', id: 'CVE-1' },
      { source: 'vex', ids: ['CVE-2023-45853'] },
    ]);
  });

  it('has its problems told together with those of the policy', () => {
    write('a.json', aDocument([aStatement({ status: 'safe' })]));
    write('b.json', '{');
    const file = join(folder, '..', 'policy.yml');
    writeFileSync(file, 'defaults: { thresholds: {} }\n');
    expect(() => loadPolicy(file)).toThrow(
      new PolicyError(file, [
        `${file}:1:11 defaults.deliver: is missing`,
        `${folder}/a.json:17:17 statements[0].status: must be not_affected, affected, fixed, under_investigation, but is the text "safe"`,
        `${folder}/b.json:1:2 not valid JSON: Flow map must end with a }`,
      ]),
    );
  });
});

describe('a statement', () => {
  it('that something is not affected suppresses, for the reason that it gives', () => {
    const statement = aStatement({
      vulnerability: { name: 'CVE-2023-45853', aliases: ['GHSA-mq29-j5xf-cjwr'] },
      impact_statement: 'minizip is not built.',
    });
    expect(suppressionsOf(statement)).toEqual([
      {
        source: 'vex',
        key: expect.stringMatching(/^[0-9a-f]{10}$/),
        document: 'vex/a.json',
        ids: ['CVE-2023-45853', 'GHSA-mq29-j5xf-cjwr'],
        packages: [{ names: ['zlib'], versions: ['1.2.13', '0:1.2.13'] }],
        reason: 'vulnerable code not present: minizip is not built.',
        owner: 'security@example.com',
      },
    ]);
  });

  it.each<[string, Json, string]>([
    ['a justification', { justification: 'component_not_present' }, 'component not present'],
    ['an impact', { justification: undefined, impact_statement: 'No minizip.' }, 'No minizip.'],
    ['a fix', { status: 'fixed', justification: undefined }, 'fixed'],
    [
      'a fix with notes',
      { status: 'fixed', status_notes: 'Patched.', justification: undefined },
      'fixed: Patched.',
    ],
  ])('gives as its reason %s', (_, changes, reason) => {
    expect(suppressionsOf(aStatement(changes))).toMatchObject([{ reason }]);
  });

  it.each(['affected', 'under_investigation'])(
    'that something is %s suppresses nothing',
    (status) => {
      expect(suppressionsOf(aStatement({ status, justification: undefined }))).toEqual([]);
    },
  );

  it('shares its key with the others of its document', () => {
    write('b.json', aDocument([aStatement()]));
    const [first, second, other] = suppressionsOf(
      aStatement(),
      aStatement({ vulnerability: { name: 'CVE-1' } }),
    );
    write('b.json', aDocument([aStatement()]));
    expect(first!.key).toBe(second!.key);
    expect(other!.key).not.toBe(first!.key);
  });

  it('suppresses for each of its products', () => {
    const products = [{ '@id': 'pkg:npm/a' }, { '@id': 'pkg:npm/b' }];
    expect(suppressionsOf(aStatement({ products }))).toMatchObject([
      { packages: [{ names: ['a'] }] },
      { packages: [{ names: ['b'] }] },
    ]);
  });
});

describe('a later statement', () => {
  const image = (reference: string, ...subcomponents: readonly string[]) => ({
    products: [{ '@id': reference, subcomponents: subcomponents.map((id) => ({ '@id': id })) }],
  });
  const api = image('payments/api');
  const later = (changes: Json) => aStatement({ timestamp: '2026-02-01T00:00:00Z', ...changes });

  it.each<[string, Json, Json, boolean]>([
    ['that it is affected', api, { status: 'affected' }, false],
    ['that it is looked into', api, { status: 'under_investigation' }, false],
    ['that says the same', api, { status: 'fixed' }, true],
    [
      'of an alias',
      api,
      { status: 'affected', vulnerability: { name: 'G', aliases: ['cve-2023-45853'] } },
      false,
    ],
    [
      'of another vulnerability',
      api,
      { status: 'affected', vulnerability: { name: 'CVE-1' } },
      true,
    ],
    ['of another image', api, { status: 'affected', ...image('web') }, true],
    [
      'of the image with its registry',
      api,
      { status: 'affected', ...image('host.example/payments/api') },
      false,
    ],
    ['of one tag of the image', api, { status: 'affected', ...image('payments/api:1.4.2') }, false],
    [
      'of another tag',
      image('payments/api:1.4.1'),
      { status: 'affected', ...image('payments/api:1.4.2') },
      true,
    ],
    [
      'of a package in the image',
      api,
      { status: 'affected', ...image('payments/api', 'pkg:deb/debian/zlib') },
      false,
    ],
    [
      'of another package in the image',
      image('payments/api', 'pkg:deb/debian/zlib'),
      { status: 'affected', ...image('payments/api', 'pkg:deb/debian/curl') },
      true,
    ],
    [
      'of another version of a package',
      { products: [{ '@id': 'pkg:npm/a@1' }] },
      { status: 'affected', products: [{ '@id': 'pkg:npm/a@2' }] },
      true,
    ],
  ])('%s', (_, earlier, change, isInForce) => {
    const later = aStatement({ ...earlier, ...change, timestamp: '2026-02-01T00:00:00Z' });
    const suppressions = suppressionsOf(later, aStatement(earlier));
    expect(suppressions.some(({ reason }) => reason.includes('not present'))).toBe(isInForce);
  });

  it('also overrules one of another document', () => {
    write('0.json', aDocument([later({ status: 'affected' })]));
    expect(suppressionsOf(aStatement())).toEqual([]);
  });

  it('overrules the denials before it', () => {
    write('0.json', aDocument([later({})]));
    expect(suppressionsOf(aStatement({ status: 'affected' }))).toHaveLength(1);
  });
});

describe('a product is', () => {
  const named = (product: Json) => {
    const [suppression] = suppressionsOf(aStatement({ products: [product] }));
    const { images, packages } = suppression!;
    return { ...(images && { images }), ...(packages && { packages }) };
  };

  it.each<[string, Json]>([
    ['payments/api', { repository: 'payments/api' }],
    ['payments/api:1.4.2', { repository: 'payments/api', tag: '1.4.2' }],
    [`payments/api@${DIGEST}`, { repository: 'payments/api', imageDigest: DIGEST }],
    [
      `localhost:5000/payments/api:1.4.2@${DIGEST}`,
      { repository: 'localhost:5000/payments/api', tag: '1.4.2', imageDigest: DIGEST },
    ],
    ['pkg:oci/api', { repository: 'api' }],
    [`pkg:oci/api@${DIGEST}`, { imageDigest: DIGEST }],
    [
      `pkg:oci/api@${encodeURIComponent(DIGEST)}?repository_url=host.example/payments/api&tag=1.4.2&arch=arm64`,
      {
        repository: 'host.example/payments/api',
        imageDigest: DIGEST,
        tag: '1.4.2',
        architecture: 'arm64',
      },
    ],
    [
      'pkg:oci/api?repository_url=https://host.example/payments/',
      { repository: 'host.example/payments/api' },
    ],
  ])('an image: %s', (id, image) => {
    expect(named({ '@id': id })).toEqual({ images: [image] });
  });

  it.each<[string, readonly string[], readonly string[] | undefined]>([
    ['pkg:deb/debian/openssl@3.0.11?arch=amd64', ['openssl'], ['3.0.11', '0:3.0.11']],
    ['pkg:deb/debian/zlib@1%3A1.2.13.dfsg-1', ['zlib'], ['1:1.2.13.dfsg-1']],
    ['pkg:deb/debian/libstdc%2B%2B6', ['libstdc++6'], undefined],
    ['pkg:rpm/redhat/dbus@1.10.24-14.el7_8?epoch=1', ['dbus'], ['1:1.10.24-14.el7_8']],
    ['pkg:apk/wolfi/git@2.39.0-r1', ['git'], ['2.39.0-r1', '0:2.39.0-r1']],
    ['pkg:npm/%40babel/traverse@7.0.0', ['@babel/traverse'], ['7.0.0', '0:7.0.0']],
    ['pkg:maven/com.google.guava/guava@15.0', ['com.google.guava:guava'], ['15.0', '0:15.0']],
    ['pkg:golang/golang.org/x/net@v0.7.0', ['golang.org/x/net'], ['0.7.0', 'v0.7.0']],
    [
      'pkg:pypi/Typing_Extensions',
      ['typing-extensions', 'typing_extensions', 'typing.extensions'],
      undefined,
    ],
  ])('a package: %s', (id, names, versions) => {
    expect(named({ '@id': id })).toEqual({ packages: [{ names, versions }] });
  });

  it('a package in an image', () => {
    const product = {
      '@id': 'payments/api',
      subcomponents: [{ '@id': 'pkg:npm/a' }, { identifiers: { purl: 'pkg:npm/b' } }],
    };
    expect(named(product)).toEqual({
      images: [{ repository: 'payments/api' }],
      packages: [{ names: ['a'] }, { names: ['b'] }],
    });
  });

  it('whatever any of its identifiers says, and an address is none', () => {
    const purl = 'pkg:oci/api';
    expect(named({ '@id': 'https://example.com/api', identifiers: { purl } })).toEqual({
      images: [{ repository: 'api' }],
    });
    expect(named({ '@id': 'payments/api', identifiers: { purl } })).toEqual({
      images: [{ repository: 'payments/api' }, { repository: 'api' }],
    });
  });
});

describe('a problem in a VEX document is told with its place:', () => {
  it.each<[string, unknown, string]>([
    ['an empty file', '', '1:1 must be a map of keys and values, but is empty'],
    ['a list', '[]', '1:1 must be a map of keys and values, but is a list'],
    ['no author', aDocument([aStatement()], { author: undefined }), '1:1 author: is missing'],
    ['no statements', aDocument([]), '7:17 statements: is empty'],
    [
      'another version of OpenVEX',
      aDocument([aStatement()], { '@context': 'https://openvex.dev/ns' }),
      '2:15 @context: must be https://openvex.dev/ns/v0.2.0, but is the text "https://openvex.dev/ns"',
    ],
    [
      'a time of another form',
      aDocument([aStatement()], { timestamp: '1 Jan 2026' }),
      '5:16 timestamp: must be a time such as 2027-01-31T12:00:00Z, but is the text "1 Jan 2026"',
    ],
    ['an empty author', aDocument([aStatement()], { author: ' ' }), '4:13 author: is empty'],
    [
      'a version that is not counted from 1',
      aDocument([aStatement()], { version: 0 }),
      '6:14 version: must be 1 or more, but is 0',
    ],
  ])('%s', (_, document, problem) => {
    expect(problemsOf(document)).toEqual([`a.json:${problem}`]);
  });

  it.each<[string, Json, string]>([
    [
      'no reason',
      { justification: undefined },
      '17:17 statements[0].status: not_affected needs a "justification" or an "impact_statement"',
    ],
    [
      'an empty reason',
      { justification: undefined, impact_statement: ' ' },
      '17:17 statements[0].status: not_affected needs a "justification" or an "impact_statement"',
    ],
    [
      'a justification of its own',
      { justification: 'trust_me' },
      '18:24 statements[0].justification: must be component_not_present, vulnerable_code_not_present, vulnerable_code_not_in_execute_path, vulnerable_code_cannot_be_controlled_by_adversary, inline_mitigations_already_exist, but is the text "trust_me"',
    ],
    ['no product', { products: undefined }, '8:5 statements[0].products: is missing'],
    ['no products', { products: [] }, '12:19 statements[0].products: is empty'],
    [
      'a vulnerability that is a name, as before 0.2.0',
      { vulnerability: 'CVE-1' },
      '9:24 statements[0].vulnerability: must be a map of keys and values, but is the text "CVE-1"',
    ],
  ])('%s', (_, changes, problem) => {
    expect(problemsOf(aDocument([aStatement(changes)]))).toEqual([`a.json:${problem}`]);
  });

  it.each<[string, Json, string]>([
    [
      'a misspelt key',
      { '@id': 'a', subcomponent: [] },
      '15:11 statements[0].products[0].subcomponent: unknown key "subcomponent": did you mean "subcomponents"? Known: @id, identifiers, hashes, subcomponents',
    ],
    [
      'nothing to match by',
      { '@id': 'https://example.com/api' },
      '13:9 statements[0].products[0]: has no identifier to match by: a package URL, or the name of an image',
    ],
    [
      'a name in words',
      { '@id': 'our payments' },
      '13:9 statements[0].products[0]: "our payments" is neither a package URL nor an image',
    ],
    [
      'a broken package URL',
      { '@id': 'pkg:deb' },
      '13:9 statements[0].products[0]: "pkg:deb" is not a package URL: Invalid purl: "name" is a required component',
    ],
    [
      'a tag for a version',
      { '@id': 'pkg:oci/api@1.4.2' },
      '13:9 statements[0].products[0]: the version "1.4.2" is not an image digest; a tag is named by ?tag=',
    ],
    [
      'an image by another type',
      { '@id': 'pkg:docker/payments/api@1.4.2' },
      '13:9 statements[0].products[0]: "pkg:docker/payments/api@1.4.2": name the image as pkg:oci/… or as repository:tag instead',
    ],
    [
      'an image that is a package',
      { '@id': 'payments/api', identifiers: { purl: 'pkg:npm/a' } },
      '13:9 statements[0].products[0]: is an image by one identifier and a package by another',
    ],
    [
      'a package in a package',
      { '@id': 'pkg:golang/example.com/tool', subcomponents: [{ '@id': 'pkg:golang/stdlib' }] },
      '13:9 statements[0].products[0]: is a package with subcomponents, and ECR does not tell what a package is part of: name the image instead',
    ],
    [
      'an image in an image',
      { '@id': 'payments/api', subcomponents: [{ '@id': 'base/debian' }] },
      '13:9 statements[0].products[0]: has a subcomponent that is not a package URL',
    ],
  ])('a product with %s', (_, product, problem) => {
    const statement = aStatement({ products: [product] });
    expect(problemsOf(aDocument([statement]))).toEqual([`a.json:${problem}`]);
  });

  it('a key that stands twice', () => {
    const text = JSON.stringify(aDocument([aStatement()])).replace('{', '{"version":1,');
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^a\.json:1:\d+ this key stands twice/),
    ]);
  });

  it('but not what a statement that suppresses nothing names', () => {
    const products = [{ '@id': 'https://example.com/api' }];
    const statement = aStatement({ status: 'affected', products });
    expect(problemsOf(aDocument([statement]))).toEqual([]);
  });
});

it('JSON is read however it is indented', () => {
  write('a.json', JSON.stringify(aDocument([aStatement()]), null, '\t'));
  expect(loadVex(folder)).toMatchObject({ suppressions: [{}], problems: [] });
});
