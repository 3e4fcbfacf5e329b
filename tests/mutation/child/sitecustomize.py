"""Plants the fault that MUTANT names in every process a test starts."""

from tests.mutation.hook import install

install()
