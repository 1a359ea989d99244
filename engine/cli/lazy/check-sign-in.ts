export { checkSignIn } from '../serve/sign-in/check-sign-in.ts';
