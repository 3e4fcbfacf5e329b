"""Play the house anew and keep its runs: ``python -m simulations.brands``."""

from simulations.brands.stored import main

if __name__ == "__main__":
    main()
