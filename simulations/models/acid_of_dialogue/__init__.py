"""The acid of dialogue: customers complain, and a brand obeys, asks, tries, or hears nobody."""
