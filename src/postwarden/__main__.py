"""`python -m postwarden` is `postwarden`."""

from postwarden.cli import main

if __name__ == "__main__":
    main()
