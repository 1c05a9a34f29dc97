/** Templates as CloudFormation reads them: the cases of docs/fidelity/cloudformation.md that hold for every resource. */
import { loadTemplate } from '../../local/cloudformation/load.ts';
import type { Template, TemplateResource } from '../../local/cloudformation/template.ts';
import { createKms } from '../../local/kms/kms.ts';
import { createLogs } from '../../local/logs/logs.ts';
import { anyoneOfTheAccount, assemblyOf, key, logGroup } from '../local/cloudformation/small-stack.ts';
import { type SmallCloud, smallCloud } from '../local/small-cloud.ts';
import { behaves } from './behaves.ts';

const reference = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference';
const guide = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide';

let small: SmallCloud;
beforeEach(() => {
  small = smallCloud([createKms, createLogs]);
});
afterEach(() => small.close());

const load = (resources: Record<string, TemplateResource>, sections: Partial<Template> = {}) =>
  loadTemplate(small.cloud, assemblyOf(resources, sections));

const Group = logGroup({ LogGroupName: '/ward/beds' });
const groupArn = 'arn:aws:logs:us-east-1:000000000000:log-group:/ward/beds:*';

/** What an output comes to, in a template with the log group `/ward/beds` in it. */
const outputOf = async (Value: unknown, sections: Partial<Template> = {}) =>
  (await load({ Group }, { ...sections, Outputs: { Answer: { Value } } })).outputs.Answer;

/** The names of the log groups there are. */
const groups = async () =>
  (await small.root<{ logGroups: { logGroupName: string }[] }>('logs', 'DescribeLogGroups')).logGroups.map(
    ({ logGroupName }) => logGroupName,
  );

describe('intrinsic functions', () => {
  behaves(
    'Ref of a resource is what its page says, here the name of the group',
    `${reference}/intrinsic-function-reference-ref.html`,
    async () => {
      expect(await outputOf({ Ref: 'Group' })).toBe('/ward/beds');
    },
  );

  behaves('a Ref to nothing is refused by name', `${reference}/intrinsic-function-reference-ref.html`, async () => {
    await expect(outputOf({ Ref: 'Ghost' })).rejects.toThrow('nothing is called Ghost');
  });

  behaves('GetAtt takes a list or a dotted name', `${reference}/intrinsic-function-reference-getatt.html`, async () => {
    expect(await outputOf({ 'Fn::GetAtt': ['Group', 'Arn'] })).toBe(groupArn);
    expect(await outputOf({ 'Fn::GetAtt': 'Group.Arn' })).toBe(groupArn);
  });

  behaves(
    'GetAtt of an attribute that is not there is refused by name',
    `${reference}/intrinsic-function-reference-getatt.html`,
    async () => {
      await expect(outputOf({ 'Fn::GetAtt': ['Group', 'Colour'] })).rejects.toThrow('Group has no attribute Colour');
    },
  );

  behaves('Sub fills in references and attributes', `${reference}/intrinsic-function-reference-sub.html`, async () => {
    expect(await outputOf({ 'Fn::Sub': '${AWS::Region} ${Group} ${Group.Arn}' })).toBe(`us-east-1 /ward/beds ${groupArn}`);
  });

  behaves('Sub takes names of its own, and they go first', `${reference}/intrinsic-function-reference-sub.html`, async () => {
    expect(await outputOf({ 'Fn::Sub': ['${Group} of ${Name}', { Name: { Ref: 'AWS::StackName' }, Group: 'beds' }] })).toBe(
      'beds of Test',
    );
  });

  behaves('Sub leaves what is written with ! as a literal', `${reference}/intrinsic-function-reference-sub.html`, async () => {
    expect(await outputOf({ 'Fn::Sub': '${!Literal}' })).toBe('${Literal}');
  });

  behaves('Join joins what its parts resolve to', `${reference}/intrinsic-function-reference-join.html`, async () => {
    expect(await outputOf({ 'Fn::Join': [':', ['a', { Ref: 'Group' }, 'b']] })).toBe('a:/ward/beds:b');
  });

  behaves(
    'Select counts from zero, and refuses what is beyond the list',
    `${reference}/intrinsic-function-reference-select.html`,
    async () => {
      expect(await outputOf({ 'Fn::Select': ['1', ['a', 'b']] })).toBe('b');
      await expect(outputOf({ 'Fn::Select': ['2', ['a', 'b']] })).rejects.toThrow('nonexistent value at index 2');
    },
  );

  behaves('Split makes a list of a text', `${reference}/intrinsic-function-reference-split.html`, async () => {
    expect(await outputOf({ 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'Group' }] }] })).toBe('beds');
  });

  behaves('Base64 encodes a text', `${reference}/intrinsic-function-reference-base64.html`, async () => {
    expect(await outputOf({ 'Fn::Base64': { Ref: 'Group' } })).toBe('L3dhcmQvYmVkcw==');
  });

  behaves(
    'FindInMap looks up two keys, and refuses those that are not there',
    `${reference}/intrinsic-function-reference-findinmap.html`,
    async () => {
      const Mappings = { Beds: { 'us-east-1': { count: '256' } } };
      expect(await outputOf({ 'Fn::FindInMap': ['Beds', { Ref: 'AWS::Region' }, 'count'] }, { Mappings })).toBe('256');
      await expect(outputOf({ 'Fn::FindInMap': ['Beds', 'mars', 'count'] }, { Mappings })).rejects.toThrow('Beds.mars.count');
    },
  );

  behaves(
    'a Condition of a policy statement is no condition of the template',
    `${reference}/intrinsic-function-reference-conditions.html`,
    async () => {
      const Condition = { StringEquals: { 'aws:RequestedRegion': { Ref: 'AWS::Region' } } };
      const KeyPolicy = { Version: '2012-10-17', Statement: [{ ...anyoneOfTheAccount, Condition }] };
      const { outputs } = await load(
        { Key: { ...key, Properties: { KeyPolicy } } },
        { Outputs: { Id: { Value: { Ref: 'Key' } } } },
      );
      const { Policy } = await small.root<{ Policy: string }>('kms', 'GetKeyPolicy', { KeyId: outputs.Id });
      expect(JSON.parse(Policy).Statement[0].Condition).toEqual({ StringEquals: { 'aws:RequestedRegion': 'us-east-1' } });
    },
  );
});

describe('parameters', () => {
  behaves('pseudo parameters tell where the stack is', `${guide}/pseudo-parameter-reference.html`, async () => {
    const names = ['AccountId', 'Partition', 'Region', 'StackName', 'URLSuffix'].map((name) => `\${AWS::${name}}`);
    expect(await outputOf({ 'Fn::Sub': names.join(' ') })).toBe('000000000000 aws us-east-1 Test amazonaws.com');
    expect(await outputOf({ Ref: 'AWS::StackId' })).toMatch(/^arn:aws:cloudformation:us-east-1:000000000000:stack\/Test\//);
  });

  behaves('AWS::NoValue leaves the property out', `${guide}/pseudo-parameter-reference.html`, async () => {
    await load({ Group: logGroup({ LogGroupName: '/ward/beds', Colour: { Ref: 'AWS::NoValue' } }) });
    expect(await groups()).toEqual(['/ward/beds']);
  });

  behaves('a parameter that is not given has its default', `${guide}/parameters-section-structure.html`, async () => {
    const Parameters = { Beds: { Type: 'Number', Default: 7 } };
    expect(await outputOf({ 'Fn::Sub': '${Beds} beds' }, { Parameters })).toBe('7 beds');
  });

  behaves('a parameter with neither value nor default is refused', `${guide}/parameters-section-structure.html`, async () => {
    await expect(load({ Group }, { Parameters: { Beds: { Type: 'Number' } } })).rejects.toThrow('Beds has no default');
    expect(await groups()).toEqual([]);
  });
});

describe('conditions', () => {
  const IsEast = { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] };
  const IsWest = { 'Fn::Not': [{ Condition: 'IsEast' }] };
  const choice = (condition: object, more: Template['Conditions'] = {}) =>
    outputOf({ 'Fn::If': ['Asked', 'yes', 'no'] }, { Conditions: { IsEast, IsWest, ...more, Asked: condition } });

  behaves('If follows Equals, and Not turns it', `${reference}/intrinsic-function-reference-conditions.html`, async () => {
    expect([await choice(IsEast), await choice(IsWest)]).toEqual(['yes', 'no']);
  });

  behaves('And asks for all, Or for one', `${reference}/intrinsic-function-reference-conditions.html`, async () => {
    const both = [{ Condition: 'IsEast' }, { Condition: 'IsWest' }];
    expect([await choice({ 'Fn::And': both }), await choice({ 'Fn::Or': both })]).toEqual(['no', 'yes']);
    expect(await choice({ 'Fn::And': [{ Condition: 'IsEast' }, IsEast] })).toBe('yes');
  });

  behaves('a resource whose condition does not hold is not made', `${guide}/conditions-section-structure.html`, async () => {
    const East = logGroup({ LogGroupName: 'east' }, { Condition: 'IsEast' });
    const West = logGroup({ LogGroupName: 'west' }, { Condition: 'IsWest' });
    await load({ East, West }, { Conditions: { IsEast, IsWest } });
    expect(await groups()).toEqual(['east']);
  });

  behaves('an output whose condition does not hold is left out', `${guide}/outputs-section-structure.html`, async () => {
    const West = logGroup({ LogGroupName: 'west' }, { Condition: 'IsWest' });
    const Outputs = { Name: { Condition: 'IsWest', Value: { Ref: 'West' } }, Other: { Condition: 'IsEast', Value: 'here' } };
    expect((await load({ West }, { Conditions: { IsEast, IsWest }, Outputs })).outputs).toEqual({ Other: 'here' });
  });

  behaves('a condition the template does not have is refused', `${guide}/conditions-section-structure.html`, async () => {
    await expect(load({ Group: { ...Group, Condition: 'Ghost' } })).rejects.toThrow('no condition Ghost');
  });
});

describe('dependencies', () => {
  /** The groups in the order in which they were made. */
  const orderOf = async (resources: Record<string, TemplateResource>) => {
    const { refsOf } = await load(resources);
    return refsOf('AWS::Logs::LogGroup').map((name) => name.replace('Test-', ''));
  };
  const named = (LogGroupName: unknown) => logGroup({ LogGroupName });

  behaves(
    'what is referred to is made first, however it is referred to',
    `${reference}/aws-attribute-dependson.html`,
    async () => {
      const order = await orderOf({
        A: named({ 'Fn::Sub': 'a-${B}' }),
        B: named({ 'Fn::Join': ['-', ['b', { Ref: 'C' }]] }),
        C: named({ 'Fn::Select': [0, ['c', { 'Fn::GetAtt': ['D', 'Arn'] }]] }),
        D: logGroup(),
      });
      expect(order).toEqual(['D', 'c', 'b-c', 'a-b-c']);
    },
  );

  behaves('DependsOn makes one resource wait for another', `${reference}/aws-attribute-dependson.html`, async () => {
    expect(
      await orderOf({ A: logGroup({}, { DependsOn: ['B', 'C'] }), B: logGroup({}, { DependsOn: 'C' }), C: logGroup() }),
    ).toEqual(['C', 'B', 'A']);
  });

  behaves('a DependsOn on nothing is refused before anything is made', `${reference}/aws-attribute-dependson.html`, async () => {
    await expect(load({ Group, Other: logGroup({}, { DependsOn: 'Ghost' }) })).rejects.toThrow('Other depends on Ghost');
    expect(await groups()).toEqual([]);
  });

  behaves('resources that need each other are refused', `${guide}/troubleshooting.html`, async () => {
    const circle = { A: logGroup({}, { DependsOn: 'B' }), B: named({ Ref: 'A' }) };
    await expect(load(circle)).rejects.toThrow('A → B → A');
  });
});

behaves('outputs hold what was really made', `${guide}/outputs-section-structure.html`, async () => {
  const { outputs } = await load({ Key: key }, { Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Key', 'Arn'] } } } });
  const found = await small.root<{ KeyMetadata: { Arn: string } }>('kms', 'DescribeKey', { KeyId: outputs.Arn });
  expect(found.KeyMetadata.Arn).toBe(outputs.Arn);
});
