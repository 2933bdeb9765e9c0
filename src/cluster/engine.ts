/** Two engines of the same version make the same history from the same seed and inputs. */
export const engineVersion = '0.1.0'
