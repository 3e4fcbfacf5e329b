"""Python in the page: the cells of a chapter, the packages they load, what they print and draw."""
