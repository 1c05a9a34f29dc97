/** Who may open a tenant session, and as whom: every caller against each tenant role, with every kind of tags and name. */
import { decide } from '../../../local/iam/evaluate.ts';
import type { PolicyDocument } from '../../../local/iam/policy.ts';
import type { Principal } from '../../../local/iam/principal.ts';
import { type Opening, openingsOf, tenantRolesOf } from './openings.ts';
import type { DeployedPlatform, Role } from './platform.ts';
import { everything, functionSession, openedBy, type Session } from './session.ts';
import { account } from './template.ts';
import { foreign, nobodies, own } from './tenants.ts';

interface Caller {
  readonly principal: Principal;
  readonly identityPolicies: readonly PolicyDocument[];
  readonly sessionPolicies: readonly PolicyDocument[];
}

/** What it asks of STS. */
interface Wish {
  readonly tags: Readonly<Record<string, string>>;
  readonly name: string;
}

const wishes: readonly Wish[] = [
  { tags: { tenantId: own }, name: own },
  { tags: { tenantId: foreign }, name: foreign },
  ...nobodies.map(({ id }) => ({ tags: { tenantId: id }, name: id })),
  { tags: { tenantId: `${foreign}/files` }, name: `${foreign}/files` },
  ...[foreign, own.toUpperCase(), 'records', `${own}-2`].map((name) => ({ tags: { tenantId: own }, name })),
  { tags: {}, name: own },
  { tags: { department: own }, name: own },
  { tags: { tenantid: own }, name: own },
  { tags: { tenantId: own, department: 'x' }, name: own },
];

/** One tag, as long as an id and divided like one; whose it is, the function says, and the name repeats it. */
const isProper = ({ tags, name }: Wish): boolean =>
  JSON.stringify(Object.keys(tags)) === '["tenantId"]' &&
  /^.{8}-.{4}-.{4}-.{4}-.{12}$/.test(tags.tenantId ?? '') &&
  tags.tenantId === name;

const nobodyElse: readonly Principal[] = [
  { kind: 'anonymous', arn: '*', accountId: '', userId: 'anonymous' },
  ...['lambda', 's3', 'apigateway'].map(
    (name): Principal => ({ kind: 'service', arn: `${name}.amazonaws.com`, accountId: account, userId: '' }),
  ),
];

/** The same role in another account: it has the name, and is not it. */
const elsewhere = ({ principal, ...policies }: Session): Caller => {
  const move = (arn = '') => arn.replace(account, '999999999999');
  const session = principal.session && { ...principal.session, roleArn: move(principal.session.roleArn) };
  return { ...policies, principal: { ...principal, accountId: '999999999999', arn: move(principal.arn), session } };
};

const callersOf = ({ roles }: DeployedPlatform, openings: readonly Opening[]): Caller[] => {
  const functions = roles.map(functionSession);
  const all = { identityPolicies: [everything], sessionPolicies: [] };
  return [
    ...functions,
    ...functions.map((session) => ({ ...session, ...all })),
    ...functions.map(elsewhere),
    ...openings.map((opening) => openedBy(opening)),
    ...nobodyElse.map((principal) => ({ ...all, principal })),
  ];
};

const isOpened = (
  { principal, identityPolicies, sessionPolicies }: Caller,
  { arn, trust }: Role,
  { tags, name }: Wish,
): boolean => {
  const context = {
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    'aws:TagKeys': Object.keys(tags),
    'sts:RoleSessionName': name,
  };
  const asked = Object.keys(tags).length > 0 ? ['sts:AssumeRole', 'sts:TagSession'] : ['sts:AssumeRole'];
  return asked.every(
    (action) =>
      decide({
        principal,
        identityPolicies,
        sessionPolicies,
        action,
        context,
        resource: arn,
        resourcePolicy: trust,
        resourcePolicyMode: 'required',
      }).allowed,
  );
};

export interface Trusted {
  readonly decisions: number;
  /** Sessions that were opened by another than the role's own function, for more or less than one tenant, or under another name. */
  readonly improper: readonly string[];
  /** Sessions that the function needs, and did not get. */
  readonly refused: readonly string[];
}

/** Decides who opens what, with the trust policies as they are or changed. */
export const decideTrust = (
  platform: DeployedPlatform,
  change: (trust: PolicyDocument) => PolicyDocument = (same) => same,
): Trusted => {
  const improper: string[] = [];
  const refused: string[] = [];
  const callers = callersOf(platform, openingsOf(platform));
  const targets = tenantRolesOf(platform).map(({ role, owner }) => ({ owner, role: { ...role, trust: change(role.trust) } }));
  for (const { role, owner } of targets) {
    for (const caller of callers) {
      for (const wish of wishes) {
        const isOwner = caller.principal.session?.roleArn === owner.roleArn;
        const isRight = isOwner && isProper(wish);
        const opened = isOpened(caller, role, wish);
        const text = `${caller.principal.arn} opens ${role.name} with ${JSON.stringify(wish)}`;
        if (opened && !isRight) improper.push(text);
        if (!opened && isRight) refused.push(text);
      }
    }
  }
  return { decisions: targets.length * callers.length * wishes.length, improper, refused };
};
