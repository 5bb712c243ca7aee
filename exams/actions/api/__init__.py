"""The API made of the declarations: ``acting`` does actions, ``reading`` shows the rows they are done on."""
