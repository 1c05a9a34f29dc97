import { GetObjectCommand, PutBucketCorsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { createPresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { bucketForEachTest } from '../local/s3/s3-bucket.ts';
import { signText } from '../local/sigv4/signer.ts';
import { behaves } from './behaves.ts';

const bucket = bucketForEachTest();

const guide = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide' as const;
const api = 'https://docs.aws.amazon.com/AmazonS3/latest/API' as const;

/** Status and error code of an answer. */
const answer = async (sent: Promise<Response>) => {
  const response = await sent;
  const body = await response.text();
  return {
    status: response.status,
    code: /<Code>(\w+)/.exec(body)?.[1],
    message: /<Message>([^<]*)/.exec(body)?.[1],
    body,
    response,
  };
};

describe('signed URLs', () => {
  behaves('whoever holds the URL puts and gets the one object', `${guide}/using-presigned-url.html`, async () => {
    const place = { Bucket: bucket.Bucket, Key: 'reports/é 1.csv' };
    const upload = await getSignedUrl(bucket.account.s3, new PutObjectCommand({ ...place, Metadata: { by: 'ada' } }));
    expect((await answer(fetch(upload, { method: 'PUT', body: 'a,b' }))).status).toBe(200);
    expect((await bucket.get(place.Key)).Metadata).toEqual({ by: 'ada' });
    const download = await getSignedUrl(
      bucket.account.s3,
      new GetObjectCommand({ ...place, ResponseContentDisposition: 'attachment; filename="r.csv"' }),
    );
    const { body, response } = await answer(fetch(download));
    expect(body).toBe('a,b');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="r.csv"');
  });

  behaves('a URL for one key is none for another', `${guide}/using-presigned-url.html`, async () => {
    await bucket.put('b');
    const url = await getSignedUrl(bucket.account.s3, new GetObjectCommand({ Bucket: bucket.Bucket, Key: 'a' }));
    expect(await answer(fetch(url.replace('/a?', '/b?')))).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
  });

  behaves('a chosen header must be one that can be sent', `${api}/API_GetObject.html`, async () => {
    await bucket.put('a');
    const command = new GetObjectCommand({ Bucket: bucket.Bucket, Key: 'a', ResponseContentType: 'text/plain\r\nx: y' });
    const url = await getSignedUrl(bucket.account.s3, command);
    expect(await answer(fetch(url))).toMatchObject({ status: 400, code: 'InvalidArgument' });
  });
});

describe('forms', () => {
  const policy = (more: Partial<PresignedPostOptions> = {}) =>
    createPresignedPost(bucket.account.s3, { Bucket: bucket.Bucket, Key: 'inbox/${filename}', Expires: 60, ...more });

  const send = async (fields: Record<string, string>, file: string, name = 'a.txt') => {
    const form = new FormData();
    for (const [field, value] of Object.entries(fields)) form.append(field, value);
    form.append('file', new Blob([file], { type: 'text/plain' }), name);
    return answer(fetch(`${bucket.account.cloud.endpoint}/${bucket.Bucket}`, { method: 'POST', body: form, redirect: 'manual' }));
  };

  behaves('a browser uploads what the policy lets it', `${api}/RESTObjectPOST.html`, async () => {
    const { fields } = await policy({
      Fields: { 'Content-Type': 'text/plain', 'x-amz-meta-by': 'ada' },
      Conditions: [
        ['starts-with', '$key', 'inbox/'],
        ['content-length-range', 1, 10],
      ],
    });
    expect((await send(fields, 'hello')).status).toBe(204);
    expect(await bucket.get('inbox/a.txt')).toMatchObject({ text: 'hello', ContentType: 'text/plain', Metadata: { by: 'ada' } });
  });

  behaves(
    'the file’s size has bounds, and nothing is kept beyond them',
    `${api}/sigv4-HTTPPOSTConstructPolicy.html`,
    async () => {
      const { fields } = await policy({ Conditions: [['content-length-range', 3, 5]] });
      expect(await send(fields, 'hello!')).toMatchObject({ status: 400, code: 'EntityTooLarge' });
      expect(await send(fields, 'hi')).toMatchObject({ status: 400, code: 'EntityTooSmall' });
      expect(await bucket.keys()).toEqual([]);
    },
  );

  behaves('a condition that fails is named', `${api}/sigv4-HTTPPOSTConstructPolicy.html`, async () => {
    const { fields } = await policy({ Key: 'inbox/a' });
    expect(await send({ ...fields, key: 'outbox/a' }, 'x')).toMatchObject({
      status: 403,
      code: 'AccessDenied',
      message: expect.stringContaining('Invalid according to Policy: Policy Condition failed'),
    });
  });

  behaves('a field without a condition is one too many', `${api}/sigv4-HTTPPOSTConstructPolicy.html`, async () => {
    const { fields } = await policy();
    expect(await send({ ...fields, 'x-amz-meta-more': '1' }, 'x')).toMatchObject({
      status: 403,
      message: 'Invalid according to Policy: Extra input fields: x-amz-meta-more',
    });
    expect((await send({ ...fields, 'x-ignore-me': '1' }, 'x')).status).toBe(204);
  });

  behaves('the policy must name the bucket', `${api}/sigv4-HTTPPOSTConstructPolicy.html`, async () => {
    const keys = await bucket.account.s3.config.credentials();
    const sendWith = async (condition?: object) => {
      const { fields } = await policy();
      const document = JSON.parse(Buffer.from(fields.Policy ?? '', 'base64').toString());
      const others = document.conditions.filter((each: object) => !('bucket' in each));
      const conditions = condition ? [...others, condition] : others;
      const Policy = Buffer.from(JSON.stringify({ ...document, conditions })).toString('base64');
      return send({ ...fields, Policy, 'X-Amz-Signature': signText({ ...keys, at: new Date(), host: '' }, Policy) }, 'x');
    };
    expect(await sendWith()).toMatchObject({ status: 403, message: 'Invalid according to Policy: Extra input fields: bucket' });
    expect((await sendWith({ bucket: 'another' })).message).toContain('Policy Condition failed');
    expect((await sendWith(['starts-with', '$bucket', 'bucket-'])).status).toBe(204);
  });

  behaves('a policy expires', `${api}/sigv4-HTTPPOSTConstructPolicy.html`, async () => {
    const { fields } = await policy();
    bucket.time += 61_000;
    expect(await send(fields, 'x')).toMatchObject({ status: 403, message: 'Invalid according to Policy: Policy expired.' });
  });

  behaves('an altered policy is not what was signed', `${api}/sigv4-post-example.html`, async () => {
    const { fields } = await policy();
    const document = JSON.parse(Buffer.from(fields.Policy ?? '', 'base64').toString());
    document.conditions = [['starts-with', '$key', '']];
    const Policy = Buffer.from(JSON.stringify(document)).toString('base64');
    expect(await send({ ...fields, Policy }, 'x')).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
  });

  behaves('a form without a policy is nobody’s', `${api}/RESTObjectPOST.html`, async () => {
    expect(await send({ key: 'a' }, 'x')).toMatchObject({ status: 403, code: 'AccessDenied' });
  });

  behaves('a form that breaks off is not kept', `${api}/RESTObjectPOST.html`, async () => {
    const { fields } = await policy({ Key: 'cut' });
    const parts = Object.entries(fields).map(
      ([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    const file = '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf of';
    const broken = fetch(`${bucket.account.cloud.endpoint}/${bucket.Bucket}`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body: parts.join('') + file,
    });
    expect(await answer(broken)).toMatchObject({ status: 400, code: 'MalformedPOSTRequest' });
    expect(await bucket.keys()).toEqual([]);
  });

  behaves('the form says how it wants to be answered', `${api}/RESTObjectPOST.html`, async () => {
    const created = await policy({ Fields: { success_action_status: '201' } });
    expect(await send(created.fields, 'x')).toMatchObject({
      status: 201,
      body: expect.stringContaining('<Key>inbox/a.txt</Key>'),
    });
    const target = 'https://app.example/done?x=1';
    const redirected = await policy({ Fields: { success_action_redirect: target } });
    const { status, response } = await send(redirected.fields, 'x');
    expect(status).toBe(303);
    expect(response.headers.get('location')).toContain(`${target}&bucket=${bucket.Bucket}&key=inbox%2Fa.txt&etag=`);
  });
});

describe('other origins', () => {
  const rules = [
    {
      AllowedOrigins: ['https://*.ward.example'],
      AllowedMethods: ['GET', 'PUT'],
      AllowedHeaders: ['content-*'],
      ExposeHeaders: ['ETag'],
      MaxAgeSeconds: 300,
    },
  ];
  const url = () => `${bucket.account.cloud.endpoint}/${bucket.Bucket}/a`;
  const ask = (origin: string, method: string, headers = '') =>
    answer(
      fetch(url(), {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': method,
          ...(headers && { 'access-control-request-headers': headers }),
        },
      }),
    );
  const allow = () =>
    bucket.account.s3.send(new PutBucketCorsCommand({ Bucket: bucket.Bucket, CORSConfiguration: { CORSRules: rules } }));

  behaves('a preflight is answered by the first rule that fits', `${guide}/cors.html`, async () => {
    await allow();
    const { status, response } = await ask('https://general.ward.example', 'PUT', 'Content-Type, content-md5');
    expect(status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': 'https://general.ward.example',
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'content-type, content-md5',
      'access-control-expose-headers': 'ETag',
      'access-control-max-age': '300',
    });
  });

  behaves('another origin, method or header is forbidden', `${guide}/cors.html`, async () => {
    expect(await ask('https://general.ward.example', 'GET')).toMatchObject({ status: 403, code: 'AccessForbidden' });
    await allow();
    expect((await ask('https://evil.example', 'GET')).status).toBe(403);
    expect((await ask('https://general.ward.example', 'DELETE')).status).toBe(403);
    expect((await ask('https://general.ward.example', 'PUT', 'x-other')).status).toBe(403);
  });

  behaves('an answer, good or bad, carries the headers for an origin that fits', `${guide}/cors.html`, async () => {
    await allow();
    await bucket.put('a');
    const signed = await getSignedUrl(bucket.account.s3, new GetObjectCommand({ Bucket: bucket.Bucket, Key: 'a' }));
    const from = async (address: string, origin: string) =>
      (await answer(fetch(address, { headers: { origin } }))).response.headers.get('access-control-allow-origin');
    expect(await from(signed, 'https://general.ward.example')).toBe('https://general.ward.example');
    expect(await from(signed, 'https://evil.example')).toBeNull();
    expect(await from(url(), 'https://general.ward.example')).toBe('https://general.ward.example');
  });
});
