"""What flavio computes, and what its likelihoods say."""
