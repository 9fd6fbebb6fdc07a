"""Video, images, thermal pictures: files to arrays and back."""
