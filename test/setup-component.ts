import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';
import { limits } from '#test/limits.ts';

configure({ asyncUtilTimeout: limits.wait });

afterEach(cleanup);
