import { claimsOnOldPassport } from '../support/old-passport.js'

claimsOnOldPassport('0.5')
