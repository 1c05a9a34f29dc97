/** People sign in on the pages of managed login, and the platform takes the tokens they come back with. */
import { aHospital, clientWith, type TestCloud, theCloud } from '../cloud.ts';
import { codeIn, exchange, openVisitor } from '../local/cognito/visitor.ts';

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await theCloud();
});

interface Person {
  readonly email: string;
  readonly password: string;
}

/** The access token that the console would get for this person. */
const signedIn = async (person: Person, scope: string): Promise<string> => {
  const place = { cloud: { endpoint: cloud.awsEndpoint }, ClientId: cloud.outputs.UserPoolClientId ?? '' };
  const redirect_uri = `${cloud.apiUrl}/signed-in`;
  const back = await openVisitor(place).signIn({ redirect_uri, scope }, person);
  const { tokens } = await exchange(place, { code: codeIn(back), redirect_uri });
  return tokens.access_token ?? '';
};

const everything = 'openid email profile aws.cognito.signin.user.admin';

test('the stack names where people sign in', () => {
  expect(cloud.outputs.SignInDomain).toBe(`http://sign-in.localhost:${new URL(cloud.apiUrl).port}`);
});

test('an operator’s token opens the platform’s own address', async () => {
  const client = clientWith(cloud.apiUrl, await signedIn(cloud.operator, everything));
  expect((await client({ path: '/v1/tenants' })).status).toBe(200);
});

test.each([everything, 'openid'])(
  'an administrator’s token with the scopes %s opens their hospital and no other',
  async (scope) => {
    const [own, other] = [await aHospital(), await aHospital()];
    const token = await signedIn(own.admin, scope);
    expect((await clientWith(own.url, token)({ path: '/fhir/R4/Patient' })).status).toBe(200);
    expect((await clientWith(other.url, token)({ path: '/fhir/R4/Patient' })).status).toBe(403);
  },
);
