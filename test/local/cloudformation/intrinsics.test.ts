/** The intrinsic functions of a template, as CloudFormation resolves them. */
import { conditionNamed, resolve, type Scope } from '../../../local/cloudformation/intrinsics.ts';

const scope: Scope = {
  template: {
    Resources: {},
    Conditions: {
      IsEast: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
      IsWest: { 'Fn::Not': [{ Condition: 'IsEast' }] },
    },
    Mappings: { Sizes: { small: { memory: 256 } } },
  },
  ref: (logicalId) => {
    if (logicalId === 'AWS::Region') return 'us-east-1';
    if (logicalId === 'Table') return 'the-table';
    throw new Error(`nothing is called ${logicalId}`);
  },
  attribute: (logicalId, name) => `${logicalId}/${name}`,
};

test.each<[string, unknown, unknown]>([
  ['Ref names a resource', { Ref: 'Table' }, 'the-table'],
  ['GetAtt takes a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'Table/Arn'],
  ['GetAtt takes a dotted name', { 'Fn::GetAtt': 'Table.Stream.Arn' }, 'Table/Stream.Arn'],
  ['Join joins what its parts resolve to', { 'Fn::Join': [':', ['a', { Ref: 'Table' }]] }, 'a:the-table'],
  [
    'Sub fills in references and attributes',
    { 'Fn::Sub': '${AWS::Region} ${Table} ${Table.Arn}' },
    'us-east-1 the-table Table/Arn',
  ],
  ['Sub leaves what is written with !', { 'Fn::Sub': '${!Literal}' }, '${Literal}'],
  ['Sub takes names of its own', { 'Fn::Sub': ['${Name}', { Name: { Ref: 'Table' } }] }, 'the-table'],
  ['Select counts from zero', { 'Fn::Select': ['1', ['a', 'b']] }, 'b'],
  ['Split cuts a text', { 'Fn::Split': ['-', { Ref: 'Table' }] }, ['the', 'table']],
  ['If follows its condition', { 'Fn::If': ['IsWest', 'west', 'not west'] }, 'not west'],
  ['FindInMap looks up', { 'Fn::FindInMap': ['Sizes', 'small', 'memory'] }, 256],
  ['NoValue leaves the member out', { kept: 1, gone: { Ref: 'AWS::NoValue' } }, { kept: 1 }],
  [
    'a Condition of a policy statement is left as it is',
    { Condition: { StringEquals: { a: { Ref: 'Table' } } } },
    { Condition: { StringEquals: { a: 'the-table' } } },
  ],
])('%s', (_sentence, value, expected) => {
  expect(resolve(value, scope)).toEqual(expected);
});

test('an intrinsic function that is not modelled is named', () => {
  expect(() => resolve({ 'Fn::Cidr': ['10.0.0.0/16', 1, 8] }, scope)).toThrow('Fn::Cidr');
});

test('a reference to nothing is an error, not an empty text', () => {
  expect(() => resolve({ Ref: 'Ghost' }, scope)).toThrow('Ghost');
});

test('a condition the template does not have is an error', () => {
  expect(() => conditionNamed('Ghost', scope)).toThrow('Ghost');
});
